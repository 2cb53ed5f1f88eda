// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { IAMClient, TagOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';

import { openDatabase } from '../../src/adapters/database/open.ts';
import { type Instant, plusSeconds } from '../../src/core/model/instant.ts';
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
const OTHER = await privateCa('CN=Issuing CA of nobody');

async function chainOf(ca: Credential): Promise<Shown> {
  return shown(await loopbackLeaf(ca), ca);
}

describe('what watch has suggested', () => {
  let lab: RunningLab;
  let issuer: ForeignIssuer;
  let arn: string;
  let folder: string;
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
    await writeFile(file('ca.pem'), chainPem([NEW.certificate, OLD.certificate]));
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
    inProcess([...args, '--database', file('watch.db')], {
      ...lab.shell,
      env: {
        ...lab.shell.env,
        TRUSTPRINT_STATE: file('state'),
        TRUSTPRINT_LOOKS: '1',
      },
    });
  const ran2 = async (...args: readonly string[]): Promise<Ran> =>
    inProcess(args, { ...lab.shell, env: { ...lab.shell.env, TRUSTPRINT_STATE: file('state') } });
  const watched = async (): Promise<Ran> =>
    ran('watch', '--once', '--config', file('trustprint.yaml'));
  const approve = async (id: string, ...args: readonly string[]): Promise<Ran> =>
    ran('approve', id, '--issuer-ca', `localhost=${file('ca.pem')}`, ...args);
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
    console.log(said(await ran2('doctor', arn, '--issuer-ca', `localhost=${file('ca.pem')}`)));
    const round = await watched();
    console.log(said(await watched()));
    assert.equal(round.code, 1, said(round));
    const [suggestion, ...others] = await openOnes();
    assert.ok(suggestion, said(round));
    assert.deepEqual(others, []);
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
});
