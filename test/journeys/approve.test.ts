// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { openDatabase } from '../../src/adapters/database/open.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import type { PolicyDocument } from '../../src/core/permissions/policy.ts';
import type { Suggestion } from '../../src/core/watch/suggestion.ts';
import { chainPem, type Credential } from '../../src/forge/certificates.ts';
import { shown, type Shown } from '../../src/forge/servers.ts';
import type { WatchDatabase } from '../../src/ports/watch.ts';
import { said } from '../faulty-lab.ts';
import { type ForeignIssuer, foreignIssuer, loopbackLeaf, privateCa } from '../foreign-issuer.ts';
import { inProcess } from '../in-process.ts';
import { labIam } from '../lab-iam.ts';
import { type Ran, type RunningLab, runningLab } from '../process.ts';
import { assertResult } from '../unit/render/assert-result.ts';

const OLD = await privateCa('CN=Issuing CA 2025');
const NEW = await privateCa('CN=Issuing CA 2026');
const NEXT = await privateCa('CN=Issuing CA 2027');
const EVIL = await privateCa('CN=Issuing CA of nobody');

async function chainOf(ca: Credential): Promise<Shown> {
  return shown(await loopbackLeaf(ca), ca);
}

const BY_CA = (pem: string): readonly string[] => ['--issuer-ca', `localhost=${pem}`];

describe('what watch has suggested', () => {
  let lab: RunningLab;
  let issuer: ForeignIssuer;
  let arn: string;
  let folder: string;
  /** The last that watch made. */
  let genuine: Suggestion;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    lab = await runningLab('healthy');
  });
  after(async () => lab[Symbol.asyncDispose]());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-approve-'));
    issuer = await foreignIssuer({ shows: await chainOf(OLD) });
    using iam = labIam(lab.announcement);
    arn = await iam.register(issuer.url, ['sts.amazonaws.com'], [OLD.certificate.sha1]);
    await writeFile(
      file('ca.pem'),
      chainPem([OLD, NEW, NEXT].map(({ certificate }) => certificate)),
    );
    await writeFile(
      file('trustprint.yaml'),
      `sources:\n  - name: lab\n    accounts: own\n    issuer-ca: [{host: localhost, file: ${file('ca.pem')}}]\n`,
    );
  });
  afterEach(async () => {
    await issuer[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const ran = async (...args: readonly string[]): Promise<Ran> =>
    inProcess(args, {
      ...lab.shell,
      env: {
        ...lab.shell.env,
        TRUSTPRINT_STATE: file('state'),
        TRUSTPRINT_LOOKS: '1',
      },
    });
  const watched = async (): Promise<Ran> =>
    ran('watch', '--once', '--config', file('trustprint.yaml'), '--database', file('watch.db'));
  const approve = async (id: string, ...args: readonly string[]): Promise<Ran> =>
    ran('approve', id, '--database', file('watch.db'), ...BY_CA(file('ca.pem')), ...args);
  const list = async (): Promise<readonly string[]> => {
    using iam = labIam(lab.announcement);
    return (await iam.listOf(arn)) ?? [];
  };
  const inDatabase = async <T>(work: (database: WatchDatabase) => Promise<T>): Promise<T> => {
    const database = await openDatabase(file('watch.db'), { redact: (text) => text });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  };
  const openOnes = async (): Promise<readonly Suggestion[]> =>
    inDatabase(async ({ suggestions }) =>
      (await suggestions.open(undefined)).filter(({ target }) => target === arn),
    );
  const suggested = async (): Promise<Suggestion> => {
    issuer.server.replace(await chainOf(NEW));
    const round = await watched();
    assert.equal(round.code, 1, said(round));
    const [suggestion, ...others] = await openOnes();
    assert.ok(suggestion, said(round));
    assert.deepEqual(others, []);
    genuine = suggestion;
    return suggestion;
  };
  const stateOf = async (id: string): Promise<Suggestion | undefined> =>
    inDatabase(async ({ suggestions }) => suggestions.suggestion(id));

  it('is approved, with the guards and the receipts of fix, and taken back', async () => {
    await watched();
    const { id } = await suggested();
    const approved = await approve(id, '--yes', '--owner', 'none', '--format', 'json');
    assert.equal(approved.code, 0, said(approved));
    assertResult('fix.schema.json', JSON.parse(approved.stdout) as object);
    assert.deepEqual(await list(), [OLD.certificate.sha1, NEW.certificate.sha1]);
    const closed = await stateOf(id);
    assert.equal(closed?.state, 'applied');
    assert.match(closed.note ?? '', /^approved by arn:aws:iam::\d+:user\/lab; receipts \d{8}T/);
    const again = await watched();
    assert.match(again.stdout, /verdict-changed/, said(again));
    const [receipt = ''] = (await ran('receipts', '--quiet')).stdout.split('\n');
    const undone = await ran('undo', receipt);
    assert.equal(undone.code, 0, said(undone));
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
  });

  it('is approved by a role that may do what permissions prints for it', async () => {
    await watched();
    const { id } = await suggested();
    const { stdout } = await ran('permissions', '--for', 'approve', arn, '--quiet');
    using iam = labIam(lab.announcement);
    const role = await iam.roleAllowed(JSON.parse(stdout) as PolicyDocument);
    const approved = await approve(id, '--yes', '--owner', 'none', '--assume-role', role);
    assert.equal(approved.code, 0, said(approved));
    assert.match((await stateOf(id))?.note ?? '', /^approved by arn:aws:sts::\d+:assumed-role\//);
    assert.doesNotMatch(approved.stdout, /not seen/);
  });

  it('is not written unasked, and stays open', async () => {
    await watched();
    const { id } = await suggested();
    const refused = await approve(id, '--owner', 'none');
    assert.equal(refused.code, 4, said(refused));
    assert.match(refused.stderr, /confirmation_missing/);
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
    assert.equal((await stateOf(id))?.state, 'open');
  });

  it('is outdated where something else would be written by now', async () => {
    await watched();
    const { id } = await suggested();
    issuer.server.replace(await chainOf(NEXT));
    const refused = await approve(id, '--yes', '--owner', 'none');
    assert.equal(refused.code, 5, said(refused));
    assert.match(refused.stderr, new RegExp(`to .*${NEXT.certificate.sha1}`));
    assert.match(refused.stderr, /suggestion_outdated/);
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
    assert.equal((await stateOf(id))?.state, 'outdated');
    const again = await approve(id, '--yes');
    assert.equal(again.code, 5, said(again));
    assert.match(again.stderr, /is closed \(outdated\)/);
  });

  it('is outdated where nothing is to be written by now', async () => {
    await watched();
    const { id } = await suggested();
    using iam = labIam(lab.announcement);
    await iam.setListOf(arn, [NEW.certificate.sha1]);
    const late = await approve(id, '--yes', '--owner', 'none');
    assert.equal(late.code, 5, said(late));
    assert.match(late.stderr, /nothing is to be written by now/);
    assert.equal((await stateOf(id))?.state, 'outdated');
  });

  it('is good for an hour', async () => {
    await watched();
    const { id } = await suggested();
    const late = await inProcess(
      ['approve', id, '--database', file('watch.db'), ...BY_CA(file('ca.pem')), '--yes'],
      { ...lab.shell, env: { ...lab.shell.env, TRUSTPRINT_NOW_OFFSET: '3700' } },
    );
    assert.equal(late.code, 5, said(late));
    assert.match(late.stderr, /good for an hour/);
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
  });

  it('is for the tool that owns the provider, in its own form', async () => {
    using iam = labIam(lab.announcement);
    await iam.tag(arn, { ManagedBy: 'terraform' });
    await watched();
    const { id } = await suggested();
    const printed = await approve(id, '--yes');
    assert.match(printed.stdout, /resource "aws_iam_openid_connect_provider"/, said(printed));
    assert.match(printed.stderr, /Terraform owns the provider: nothing was written/);
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
    assert.equal((await stateOf(id))?.state, 'open');
    await iam.tag(arn, { ManagedBy: 'pulumi' });
    const refused = await approve(id, '--yes');
    assert.equal(refused.code, 4, said(refused));
    assert.match(refused.stderr, /owned_by_tool/);
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
  });

  describe('by somebody who can write to the database', () => {
    let count = 0;
    const planted = async (changed: Partial<Suggestion>): Promise<string> => {
      const id = `planted-${String((count += 1))}`;
      await inDatabase(async ({ suggestions }) => suggestions.add({ ...genuine, id, ...changed }));
      return id;
    };

    it('lists no certificate but those that the approver would list himself', async () => {
      await watched();
      const { plan } = await suggested();
      const evil = JSON.parse(
        JSON.stringify(plan)
          .replaceAll(NEW.certificate.sha1, EVIL.certificate.sha1)
          .replaceAll(NEW.certificate.sha256, EVIL.certificate.sha256),
      ) as Plan;
      const refused = await approve(await planted({ plan: evil }), '--yes', '--owner', 'none');
      assert.equal(refused.code, 5, said(refused));
      assert.deepEqual(await list(), [OLD.certificate.sha1]);
    });

    it('lists nothing of an issuer that the approver does not trust, whatever it serves', async () => {
      await watched();
      await suggested();
      issuer.server.replace(await chainOf(EVIL));
      const evil = planFor(arn, [OLD.certificate.sha1], EVIL);
      const refused = await approve(await planted({ plan: evil }), '--yes', '--owner', 'none');
      assert.equal(refused.code, 4, said(refused));
      assert.match(refused.stderr, /authority_missing/);
      assert.deepEqual(await list(), [OLD.certificate.sha1]);
    });

    it('lets no issuer in unless a person has read which', async () => {
      await watched();
      await suggested();
      await using other = await foreignIssuer({ shows: await chainOf(NEW) });
      const target = arn.replace(/oidc-provider\/.*$/, `oidc-provider/${other.url.slice(8)}`);
      const plan = creationOf(target, other.url, NEW);
      const refused = await approve(await planted({ target, plan }), '--yes', '--owner', 'none');
      assert.equal(refused.code, 4, said(refused));
      assert.match(refused.stderr, /the suggestion says whom to let in/);
      using iam = labIam(lab.announcement);
      await assert.rejects(async () => iam.listOf(target), /not found/);
    });

    it('has to be of the form that watch keeps', async () => {
      await watched();
      await suggested();
      for (const plan of [{}, { changes: [{ kind: 'rm' }], proposals: [] }, { changes: 7 }]) {
        const refused = await approve(await planted({ plan: plan as unknown as Plan }), '--yes');
        assert.ok([2, 5].includes(refused.code ?? 70), said(refused));
      }
      assert.deepEqual(await list(), [OLD.certificate.sha1]);
    });

    it('is for providers alone', async () => {
      await watched();
      await suggested();
      for (const target of ['sa:default/web', 'eks:lab', '--yes', 'https://evil.example']) {
        const refused = await approve(await planted({ target }), '--yes');
        assert.equal(refused.code, 2, said(refused));
        assert.match(refused.stderr, /suggestion_unknown/);
      }
    });
  });
});

function planFor(provider: string, from: readonly string[], ca: Credential): Plan {
  const { sha1, sha256, subject } = ca.certificate;
  const to = [...from, sha1];
  const because = 'planted';
  const add = [
    { sha1, sha256, subject, authority: 'issuer-ca', because, seenAt: 'localhost', position: 1 },
  ];
  const change = { kind: 'set-thumbprints', provider, from, to, add, retire: [], because };
  return planWith(change);
}

function creationOf(provider: string, url: string, ca: Credential): Plan {
  const { sha1, sha256, subject } = ca.certificate;
  const because = 'planted';
  const add = [
    { sha1, sha256, subject, authority: 'issuer-ca', because, seenAt: 'localhost', position: 1 },
  ];
  const clientIds = ['sts.amazonaws.com'];
  return planWith({ kind: 'create-provider', provider, url, clientIds, to: [sha1], add, because });
}

/** As text of a database has it: its types are nobody's word. */
function planWith(change: object): Plan {
  const plan = { id: 'planted', changes: [change], proposals: [], mends: true, warnings: [] };
  return { ...plan, because: 'planted' } as unknown as Plan;
}
