// SPDX-License-Identifier: Apache-2.0

/**
 * A file of saved facts that somebody has edited. What it says is judged; it chooses neither what is
 * written nor for whom, and no command that is printed carries a value of it.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { isJsonObject, type JsonObject } from '../../src/core/model/json.ts';
import { chainPem } from '../../src/forge/certificates.ts';
import { type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { privateCa } from '../foreign-issuer.ts';
import { type Ran, workloadOf } from '../process.ts';

let folder: string;
let faulty: FaultyLab;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-planted-'));
  faulty = await faultyLab('sub-mismatch');
});
after(async () => {
  await faulty[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const EVIL_ROLE = 'arn:aws:iam::111122223333:role/evil';
const EVIL_PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/evil.example.test';
const EVIL_STATEMENT = {
  Sid: 'evil',
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: 'sts:AssumeRole',
};
const EVIL_SUBJECT = 'system:serviceaccount:evil:evil';

type Facts = Readonly<Record<string, unknown>>;

/** Facts as a file has them, one look changed in some of its members. */
function planted(facts: Facts, look: string, changed: JsonObject): Facts {
  const old = facts[look];
  const value = isJsonObject(old) && isJsonObject(old['value']) ? old['value'] : {};
  return { ...facts, [look]: { kind: 'seen', value: { ...value, ...changed } } };
}

/** The trust policy that the role has, with a statement more. */
function withStatement(facts: Facts): Facts {
  const { trustPolicy } = (facts['role'] as { value: { trustPolicy: string } }).value;
  const policy = JSON.parse(trustPolicy) as { Statement: readonly object[] };
  const all = { ...policy, Statement: [...policy.Statement, EVIL_STATEMENT] };
  return planted(facts, 'role', { trustPolicy: JSON.stringify(all) });
}

async function saved(target: string, ...flags: readonly string[]): Promise<Facts> {
  const file = join(folder, 'saved.json');
  await faulty.command(['doctor', target, ...flags, '--save', file, '-q']);
  return JSON.parse(await readFile(file, 'utf8')) as Facts;
}

async function kept(facts: Facts): Promise<string> {
  const file = join(folder, 'planted.json');
  await writeFile(file, JSON.stringify(facts));
  return file;
}

function account(): string {
  const { namespace, serviceAccount } = workloadOf(faulty.lab);
  return `sa:${namespace}/${serviceAccount}`;
}

async function changes(): Promise<string> {
  return JSON.stringify((await faulty.receipts()).map(({ change }) => change));
}

async function assertRefused(ran: Ran, why: RegExp): Promise<void> {
  assert.equal(ran.code, 4, said(ran));
  assert.match(ran.stderr, /saved_facts_disagree/);
  assert.match(ran.stderr, why);
  assert.deepEqual(await faulty.receipts(), []);
  assert.deepEqual(
    faulty.aws.asked().filter((action) => /^(?:Update|Create|Add|Delete|Put)/.test(action)),
    [],
  );
}

describe('a role, of which the file says another or another trust policy', () => {
  const INCLUDED = ['--include', 'trust-policy', '--yes'] as const;
  let facts: Facts;
  let typed: readonly string[];
  before(async () => {
    await faulty.reset('sub-mismatch');
    const { roleArn, tokenFile } = workloadOf(faulty.lab);
    const [, claims = ''] = (await readFile(tokenFile, 'utf8')).split('.');
    const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string };
    facts = await saved('eks:lab', '--role', roleArn, '--token', tokenFile);
    typed = ['--role', roleArn, '--subject', sub];
  });
  beforeEach(async () => faulty.reset('sub-mismatch'));

  const fixed = async (file: Facts, ...flags: readonly string[]): Promise<Ran> =>
    faulty.command(['fix', 'eks:lab', '--from', await kept(file), ...INCLUDED, ...flags]);

  it('is the one that was typed, with the policy that AWS has and the subject that was typed', async () => {
    const { roleArn } = workloadOf(faulty.lab);
    const token = facts['token'] as JsonObject;
    const tagged = { ...(token['claims'] as JsonObject), 'https://aws.amazon.com/tags': TAGS };
    for (const file of [
      planted(facts, 'role', { arn: EVIL_ROLE }),
      withStatement(facts),
      { ...facts, token: { ...token, claims: tagged } },
      { ...facts, signature: null, jwks: null, endpoints: [], at: '2001-01-01T00:00:00Z' },
    ]) {
      await faulty.reset('sub-mismatch');
      const ran = await fixed(file, ...typed);
      assert.equal(ran.code, 0, said(ran));
      const written = await changes();
      assert.doesNotMatch(written, /evil|TagSession/);
      assert.ok(written.includes(roleArn), written);
    }
  });

  it('is refused where the file is about another role, subject, issuer, provider or cluster', async () => {
    const { claims, ...token } = facts['token'] as JsonObject;
    const request = facts['request'] as JsonObject;
    const target = facts['target'] as JsonObject;
    for (const [file, why] of [
      [{ ...facts, request: { ...request, roleArn: EVIL_ROLE } }, /another role: .*evil/],
      [
        { ...facts, token: { ...token, claims: { ...(claims as JsonObject), sub: EVIL_SUBJECT } } },
        /another subject: .*evil/,
      ],
      [{ ...facts, issuer: 'https://evil.example.test' }, /another issuer: .*evil/],
      [{ ...facts, target: { ...target, providerArn: EVIL_PROVIDER } }, /another provider: .*evil/],
      [
        planted(facts, 'cluster', { arn: 'arn:aws:eks:us-east-1:111122223333:cluster/evil' }),
        /another cluster: .*evil/,
      ],
    ] as const) {
      await assertRefused(await fixed(file, ...typed), why);
    }
  });

  it('is refused where the file alone names the role or the subject', async () => {
    const [, role = '', , sub = ''] = typed;
    await assertRefused(await fixed(facts), /give it yourself: --role ARN/);
    await assertRefused(await fixed(facts, '--role', role), /give it yourself: --subject SUB/);
    await assertRefused(await fixed(facts, '--subject', sub), /give it yourself: --role ARN/);
    const nameless = await faulty.command(['fix', '--from', await kept(facts), ...INCLUDED]);
    assert.equal(nameless.code, 2, said(nameless));
    assert.match(nameless.stderr, /target_missing/);
  });

  it('is repaired from what a job has saved, with role and subject typed and no other target', async () => {
    const job = { service: 'github', issuer: null, offersToken: true, fromFork: false };
    const file = {
      ...facts,
      target: { ...(facts['target'] as JsonObject), kind: 'ci', text: 'ci:' },
      job: { kind: 'seen', value: { ...job, why: null, event: 'push', context: {} } },
    };
    const args = ['fix', '--from', await kept(file), ...typed, ...INCLUDED];
    const ran = await faulty.command(args);
    assert.equal(ran.code, 0, said(ran));
    assert.match(await changes(), /set-trust-policy/);
  });

  it('gets no command of the doctor that would write what the file says', async () => {
    const file = await kept(withStatement(facts));
    for (const flags of [['--offline'], []]) {
      const ran = await faulty.command(['doctor', '--from', file, '-o', 'json', ...flags]);
      const { checks } = JSON.parse(ran.stdout) as {
        checks: readonly { remedies: readonly { argv: readonly string[] | null }[] }[];
      };
      const argvs = checks.flatMap(({ remedies }) => remedies.flatMap(({ argv }) => argv ?? []));
      assert.ok(argvs.includes('get-role'), argvs.join(' '));
      assert.ok(!argvs.some((word) => /^(?:update|add|create)-|evil/.test(word)), argvs.join(' '));
    }
  });
});

describe('a service account, of which the file says another or another cluster', () => {
  const INCLUDED = ['--include', 'kubernetes'] as const;
  beforeEach(async () => faulty.reset('service-account-not-annotated'));

  it('is the one that was typed, where the kube context leads', async () => {
    const { roleArn, namespace, serviceAccount } = workloadOf(faulty.lab);
    const { caFile } = faulty.lab.announcement;
    const facts = await saved(account(), '--role', roleArn);
    const view = { server: 'https://evil.example.test', context: 'evil' };
    for (const file of [
      planted(facts, 'serviceAccount', { namespace: 'evil', name: 'evil' }),
      planted(facts, 'serviceAccount', {
        annotations: { 'eks.amazonaws.com/role-arn': EVIL_ROLE },
      }),
      planted(facts, 'kubernetes', view),
      planted(facts, 'role', { arn: EVIL_ROLE }),
      { ...facts, workload: { form: 'sa', namespace: 'evil', name: 'evil', serviceAccount: null } },
    ]) {
      await faulty.reset('service-account-not-annotated');
      const typed = ['--from', await kept(file), '--role', roleArn, '--issuer-ca', caFile];
      const asked = ['fix', account(), ...typed, ...INCLUDED];
      const emitted = await faulty.command([...asked, '--emit', 'aws-cli']);
      assert.match(emitted.stdout, /kubectl --context lab annotate/, said(emitted));
      assert.doesNotMatch(emitted.stdout, /evil/);
      const ran = await faulty.command([...asked, '--yes']);
      assert.equal(ran.code, 0, said(ran));
      const written = await changes();
      assert.doesNotMatch(written, /evil/);
      assert.ok(written.includes(`"namespace":"${namespace}","name":"${serviceAccount}"`), written);
    }
  });
});

describe('what is emitted without looking', () => {
  const FORMS = ['aws-cli', 'console', 'eksctl', 'terraform', 'cloudformation', 'cdk'] as const;
  const DECLARING: readonly string[] = ['terraform', 'cloudformation', 'cdk'];
  const asked = async (file: Facts, ...flags: readonly string[]): Promise<readonly Ran[]> => {
    const { providerArn } = faulty.lab.announcement.clusters[0] ?? assert.fail();
    const args = ['fix', providerArn, '--offline', '--from', await kept(file), ...flags];
    return Promise.all(FORMS.map(async (form) => faulty.command([...args, '--emit', form])));
  };
  beforeEach(async () => faulty.reset('stale-thumbprint'));

  it('has no value, statement, role or annotation of the file', async () => {
    const { roleArn, tokenFile } = workloadOf(faulty.lab);
    const facts = await saved('eks:lab', '--role', roleArn, '--token', tokenFile);
    const ca = await privateCa('CN=staged by a person');
    const staged = join(folder, 'staged.pem');
    await writeFile(staged, chainPem([ca.certificate]));
    const list = ['e7'.repeat(20)];
    const evil = { thumbprints: list, clientIds: ['evil'], tags: { evil: 'evil' } };
    const file = planted(withStatement(planted(facts, 'provider', evil)), 'serviceAccount', {
      namespace: 'evil',
      name: 'evil',
      createdAt: null,
      annotations: {},
      annotatedAt: null,
    });
    const typed = ['--role', roleArn, '--subject', subjectOf(facts)];
    const included = ['--include', 'trust-policy,kubernetes'];
    const vouchesForAll = { ...file, endpoints: anchored(file) };
    for (const given of [file, vouchesForAll]) {
      for (const ran of await asked(given, ...typed, ...included, '--add', staged)) {
        const printed = ran.stdout.replaceAll(ca.certificate.sha1, '');
        const isPrinted = printed !== ran.stdout;
        const why = given === file ? /authority_missing|interception_suspected/ : /emit_impossible/;
        assert.ok(isPrinted || why.test(ran.stderr), said(ran));
        assert.doesNotMatch(printed, /evil|[0-9a-f]{40}|role\//i, said(ran));
      }
    }
  });

  it('has what a person answers for, beside a list that is to be looked at', async () => {
    const facts = await saved('eks:lab');
    const [top] = presentedIn(facts).slice(-1);
    const accept = ['--accept-ca', `sha256:${top?.sha256 ?? ''}`];
    for (const [index, ran] of (await asked(facts, ...accept)).entries()) {
      const form = FORMS[index] ?? assert.fail();
      if (DECLARING.includes(form)) {
        assert.equal(ran.code, 2, said(ran));
        assert.match(ran.stderr, /emit_impossible/);
        continue;
      }
      assert.ok(ran.stdout.includes(top?.sha1 ?? '-'), said(ran));
      assert.equal(ran.stdout.match(/\b[0-9a-f]{40}\b/g)?.length, 1, said(ran));
      if (form !== 'console') assert.match(ran.stdout, /--thumbprint-list LISTED-NOW [0-9a-f]{40}/);
    }
    for (const ran of await asked(facts)) assert.match(ran.stderr, /authority_missing/, said(ran));
  });

  it('needs the provider typed, as the file does not name it', async () => {
    const facts = await saved('eks:lab');
    const args = ['--offline', '--from', await kept(facts), '--emit', 'aws-cli'];
    const ran = await faulty.command(['fix', 'eks:lab', ...args]);
    assert.equal(ran.code, 2, said(ran));
    assert.match(ran.stderr, /target_missing/);
  });
});

const TAGS = { principal_tags: { team: ['evil'] } };

interface Presented {
  readonly sha1: string;
  readonly sha256: string;
}

interface SavedLook {
  readonly chain: { readonly value: { readonly presented: readonly Presented[] } };
}

function looksIn(facts: Facts): readonly SavedLook[] {
  return facts['endpoints'] as readonly SavedLook[];
}

function presentedIn(facts: Facts): readonly Presented[] {
  return looksIn(facts)[0]?.chain.value.presented ?? [];
}

/** Looks of which the file says that the public roots verified them. */
function anchored(facts: Facts): readonly unknown[] {
  const verification = { vouches: true, error: null };
  const anchoring = { bundled: verification, library: verification };
  return looksIn(facts).map((look) => ({
    ...look,
    chain: { ...look.chain, value: { ...look.chain.value, anchoring } },
  }));
}

function subjectOf(facts: Facts): string {
  const { claims } = facts['token'] as { claims: { sub: string } };
  return claims.sub;
}
