// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { chainPem, type Credential } from '../../src/forge/certificates.ts';
import { shown } from '../../src/forge/servers.ts';
import { forgeToken } from '../../src/forge/tokens.ts';
import { type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { type ForeignIssuer, foreignIssuer, loopbackLeaf, privateCa } from '../foreign-issuer.ts';
import { type Ran, workloadOf } from '../process.ts';

let folder: string;
let faulty: FaultyLab;
let ca: Credential;
let cluster: ForeignIssuer;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-told-'));
  faulty = await faultyLab('wrong-audience');
  ca = await privateCa('CN=CA of whoever has a cluster of his own');
  cluster = await foreignIssuer({
    shows: shown(await loopbackLeaf(ca), ca),
    path: '/id/0000222233334444555566667777888F',
  });
});
after(async () => {
  await faulty[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => faulty.reset('wrong-audience'));

/** A plan that is not written: 1 where it has nothing to write, 4 where nobody has said yes. */
async function assertNothingWritten(ran: Ran, code: number): Promise<void> {
  assert.equal(ran.code, code, said(ran));
  const writes = faulty.aws.asked().filter((action) => !/^(Get|List|Describe|Lookup)/.test(action));
  assert.deepEqual(writes, []);
  assert.deepEqual(await faulty.receipts(), []);
}

async function kept(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** The lab's token with other claims, and a signature that is none. */
async function forged(claims: Readonly<Record<string, unknown>>): Promise<string> {
  const token = await readFile(workloadOf(faulty.lab).tokenFile, 'utf8');
  const [header = '', said64 = ''] = token.split('.');
  const old = JSON.parse(Buffer.from(said64, 'base64url').toString()) as object;
  const made = Buffer.from(JSON.stringify({ ...old, ...claims })).toString('base64url');
  return kept('forged.jwt', `${header}.${made}.${'A'.repeat(86)}`);
}

describe('an audience is not registered', () => {
  it('on the word of a token that the issuer did not sign', async () => {
    const { roleArn } = workloadOf(faulty.lab);
    const token = await forged({ aud: ['of-an-attacker'] });
    const ran = await faulty.fix('--role', roleArn, '--token', token);
    assert.match(ran.stdout, /not registered from here: the token is not signed by the issuer/);
    await assertNothingWritten(ran, 1);
  });

  it('that is the API server’s own, which every pod has a token for', async () => {
    await faulty.reset('default-audience');
    const { roleArn, tokenFile } = workloadOf(faulty.lab);
    const asked = ['--role', roleArn, '--token', tokenFile, '--include', 'trust-policy'];
    const ran = await faulty.fix(...asked);
    assert.match(ran.stdout, /not registered from here: .* is the audience of the API server/);
    assert.match(ran.stdout, /not repaired from here: .* is the audience of the API server/);
    await assertNothingWritten(ran, 1);
    for (const audience of [
      'https://kubernetes.default.svc',
      faulty.lab.announcement.clusters[0]?.issuer,
    ]) {
      await assertNothingWritten(await faulty.fix('--audience', audience ?? assert.fail()), 1);
    }
  });

  it('on the word of a file of saved facts; and is where a person names it', async () => {
    const { roleArn, tokenFile } = workloadOf(faulty.lab);
    const saved = join(folder, 'facts.json');
    const asked = ['--role', roleArn, '--token', tokenFile, '--save', saved];
    assert.equal((await faulty.command(['doctor', 'eks:lab', ...asked, '-q'])).code, 1);
    const typed: string[] = ['--from', saved];
    for (const [flag, value] of [
      ['--role', roleArn],
      ['--subject', subjectIn(await readFile(tokenFile, 'utf8'))],
    ] as const) {
      const ran = await faulty.fix(...typed);
      assert.match(ran.stderr, /saved_facts_disagree/);
      assert.match(ran.stderr, new RegExp(`give it yourself: ${flag}`));
      await assertNothingWritten(ran, 4);
      typed.push(flag, value);
    }
    const other = await faulty.fix(...typed, '--audience', 'of-another');
    assert.match(other.stderr, /is about another audience/);
    await assertNothingWritten(other, 4);
    const named = await faulty.fix(...typed, '--audience', 'sts.amazonaws.com');
    assert.equal(named.code, 0, said(named));
  });

  it('on the word of a new token, for the signature of which a saved one speaks', async () => {
    const { roleArn, tokenFile } = workloadOf(faulty.lab);
    const saved = join(folder, 'signed.json');
    const asked = ['--role', roleArn, '--token', tokenFile, '--save', saved];
    assert.equal((await faulty.command(['doctor', 'eks:lab', ...asked, '-q'])).code, 1);
    const facts = JSON.parse(await readFile(saved, 'utf8')) as object;
    const blind = await kept('blind.json', JSON.stringify({ ...facts, jwks: null }));
    const token = await forged({ aud: ['of-an-attacker'] });
    const typed = ['--role', roleArn, '--token', token, '--from', blind];
    const ran = await faulty.fix(...typed);
    assert.match(ran.stderr, /is about another audience/, said(ran));
    await assertNothingWritten(ran, 4);
    const { providerArn } = faulty.lab.announcement.clusters[0] ?? assert.fail();
    const offline = ['fix', providerArn, '--offline', ...typed];
    await assertNothingWritten(await faulty.command([...offline, '--yes']), 2);
    const emitted = await faulty.command([...offline, '--emit', 'aws-cli']);
    assert.doesNotMatch(emitted.stdout, /of-an-attacker|client-id/, said(emitted));
  });
});

describe('a role that only the annotation of a workload names', () => {
  it('lets it in by no script, and does where the role is named', async () => {
    await faulty.reset('sub-mismatch');
    const { namespace, serviceAccount, roleArn } = workloadOf(faulty.lab);
    const target = `sa:${namespace}/${serviceAccount}`;
    const asked = ['fix', target, '--include', 'trust-policy', '--yes'];
    const ran = await faulty.command(asked);
    assert.match(ran.stderr, /whoever may annotate it could say any/);
    await assertNothingWritten(ran, 4);
    const named = await faulty.command([...asked, '--role', roleArn]);
    assert.equal(named.code, 0, said(named));
  });
});

describe('the cluster of somebody else', () => {
  const tokenOfHis = async (): Promise<string> => {
    const { namespace, serviceAccount } = workloadOf(faulty.lab);
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: cluster.url,
      sub: `system:serviceaccount:${namespace}:${serviceAccount}`,
      aud: 'sts.amazonaws.com',
      iat: now,
      exp: now + 600,
    };
    return kept('his.jwt', await forgeToken(claims, cluster.key));
  };
  const fixWithHis = async (...flags: readonly string[]): Promise<Ran> => {
    const { roleArn } = workloadOf(faulty.lab);
    const named = ['--issuer-ca', await kept('his.pem', chainPem([ca.certificate]))];
    const token = ['--token', await tokenOfHis(), '--include', 'trust-policy'];
    return faulty.command(['fix', ...flags, '--role', roleArn, ...token, ...named, '--yes']);
  };

  it('is let in by no script that is given its token, whatever the target is', async () => {
    for (const target of [['eks:lab'], []]) {
      const ran = await fixWithHis(...target);
      assert.match(ran.stderr, /nothing but the token names its issuer/);
      assert.match(ran.stdout, /nothing but the token names https:\/\/localhost/);
      await assertNothingWritten(ran, 4);
    }
  });

  it('gets its provider where its issuer is the target', async () => {
    const ran = await fixWithHis(cluster.url);
    assert.equal(ran.code, 1, said(ran)); // the role still names the other one
    const [receipt] = await faulty.receipts();
    assert.equal(receipt?.change.kind, 'create-provider');
    assert.equal(receipt.kind, 'applied');
    const undone = await faulty.undo(receipt.id);
    assert.equal(undone.code, 0, said(undone));
  });
});

function subjectIn(token: string): string {
  const [, claims = ''] = token.split('.');
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string };
  return sub;
}
