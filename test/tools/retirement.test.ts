// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { chainPem, type Credential } from '../../src/forge/certificates.ts';
import { shown, type Shown } from '../../src/forge/servers.ts';
import { assertList, receiptsIn, said } from '../faulty-lab.ts';
import { type ForeignIssuer, foreignIssuer, loopbackLeaf, privateCa } from '../foreign-issuer.ts';
import { labIam } from '../lab-iam.ts';
import { inProcess } from '../in-process.ts';
import { missing, type Ran, type RunningLab, runningLab } from '../process.ts';

const OLD = await privateCa('CN=Issuing CA 2025');
const NEW = await privateCa('CN=Issuing CA 2026');
const NEXT = await privateCa('CN=Issuing CA 2027');
const STAGED_BY_OTHERS = await privateCa('CN=Issuing CA of the other data centre');

async function chainOf(ca: Credential): Promise<Shown> {
  return shown(await loopbackLeaf(ca), ca);
}

const sha1 = ({ certificate }: Credential): string => certificate.sha1;

describe('a rotation that was planned, over the weeks', { skip: missing('aws') }, () => {
  let lab: RunningLab;
  let issuer: ForeignIssuer;
  let arn: string;
  let state: string;

  before(async () => {
    lab = await runningLab('healthy');
  });
  after(async () => lab[Symbol.asyncDispose]());
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'trustprint-retirement-'));
    issuer = await foreignIssuer({ shows: await chainOf(OLD) });
    using iam = labIam(lab.announcement);
    arn = await iam.register(issuer.url, ['sts.amazonaws.com'], [sha1(OLD)]);
    for (const ca of [OLD, NEW, NEXT]) await writeFile(pemOf(ca), chainPem([ca.certificate]));
  });
  afterEach(async () => {
    await issuer[Symbol.asyncDispose]();
    await rm(state, { recursive: true, force: true });
  });

  const pemOf = (ca: Credential): string => join(state, `${sha1(ca)}.pem`);
  const serves = async (ca: Credential): Promise<void> => {
    issuer.server.replace(await chainOf(ca));
  };
  const onDay = async (day: number, ...args: readonly string[]): Promise<Ran> =>
    inProcess(args, {
      ...lab.shell,
      env: {
        ...lab.shell.env,
        TRUSTPRINT_STATE: state,
        TRUSTPRINT_LOOKS: '1',
        TRUSTPRINT_NOW_OFFSET: String(day * 86_400),
      },
    });
  const doctorOn = async (day: number): Promise<void> => {
    const ran = await onDay(day, 'doctor', issuer.url, '--quiet');
    assert.equal(ran.code, 0, said(ran));
  };
  const fixOn = async (day: number, ...args: readonly string[]): Promise<Ran> =>
    onDay(day, 'fix', issuer.url, '--yes', '--owner', 'none', ...args);
  const list = async (): Promise<readonly string[]> => {
    using iam = labIam(lab.announcement);
    return (await iam.listOf(arn)) ?? [];
  };
  const listOfCli = async (): Promise<readonly string[]> => {
    const asked = ['iam', 'get-open-id-connect-provider', '--open-id-connect-provider-arn', arn];
    const env = { ...process.env, ...lab.shell.env };
    const { stdout } = await promisify(execFile)('aws', asked, { env });
    return (JSON.parse(stdout) as { ThumbprintList: readonly string[] }).ThumbprintList;
  };

  it('stages the new CA, follows the servers, and is rid of the old one when a fortnight is over', async () => {
    await doctorOn(0);
    const staged = await fixOn(0, '--add', pemOf(NEW));
    assert.equal(staged.code, 0, said(staged));
    assertList(await list(), [sha1(OLD), sha1(NEW)]);
    await serves(NEW);
    await doctorOn(1);
    await doctorOn(7);
    const early = await fixOn(13);
    assert.equal(early.code, 0, said(early));
    assertList(await list(), [sha1(OLD), sha1(NEW)]);
    const planned = await onDay(16, 'fix', issuer.url, '--plan', '--owner', 'none');
    assert.equal(planned.code, 1, said(planned));
    assert.match(
      planned.stdout,
      new RegExp(`${sha1(OLD)}.*no address has presented it since`, 's'),
    );
    const due = await fixOn(16);
    assert.equal(due.code, 0, said(due));
    assertList(await list(), [sha1(NEW)]);
    assertList(await listOfCli(), [sha1(NEW)]);
    const last = (await receiptsIn(state)).at(-1);
    assert.ok(last?.kind === 'applied' && last.change.kind === 'set-thumbprints');
    assert.deepEqual(last.change.to, await list());
    assert.equal((await onDay(17, 'fix', issuer.url, '--plan')).code, 0);
    await doctorOn(17);
  });

  it('goes sooner or later by --retire-after', async () => {
    await fixOn(0, '--add', pemOf(NEW));
    await serves(NEW);
    for (const day of [1, 2, 4]) await doctorOn(day);
    assert.equal((await fixOn(5, '--retire-after', '6')).code, 0);
    assertList(await list(), [sha1(OLD), sha1(NEW)]);
    assert.equal((await fixOn(5, '--retire-after', '4')).code, 0);
    assertList(await list(), [sha1(NEW)]);
  });

  it('waits for what is staged and not served yet, whoever staged it', async () => {
    await doctorOn(0);
    await fixOn(0, '--add', pemOf(NEW));
    await fixOn(0, '--add', pemOf(NEXT));
    await serves(NEW);
    for (const day of [1, 5, 9, 20]) await doctorOn(day);
    using iam = labIam(lab.announcement);
    const staged = [...(await list()), sha1(STAGED_BY_OTHERS)];
    await iam.setListOf(arn, staged);
    assert.equal((await fixOn(40)).code, 0);
    assertList(await list(), [sha1(NEW), sha1(NEXT), sha1(STAGED_BY_OTHERS)]);
  });

  it('waits on every machine for what was staged from another one, however long it looks', async () => {
    await fixOn(0, '--add', pemOf(NEW));
    const elsewhere = await mkdtemp(join(tmpdir(), 'trustprint-elsewhere-'));
    for (const day of [0, 1, 5, 9, 20, 40]) {
      const fixed = await fixOn(day, '--state', elsewhere);
      assert.equal(fixed.code, 0, said(fixed));
    }
    assertList(await list(), [sha1(OLD), sha1(NEW)]);
    await rm(elsewhere, { recursive: true });
  });

  it('asks a person before a full list loses what was never seen from here', async () => {
    const unknown = ['1', '2', '3', '4', '5'].map((digit) => `c0ffee${digit}`.padEnd(40, '0'));
    using iam = labIam(lab.announcement);
    await iam.setListOf(arn, unknown);
    const named = ['--issuer-ca', pemOf(OLD)];
    const refused = await fixOn(0, ...named);
    assert.equal(refused.code, 4, said(refused));
    assert.match(refused.stderr, /--drop SHA1/);
    assertList(await list(), unknown);
    const [first = ''] = unknown;
    const dropped = await fixOn(0, ...named, '--drop', first);
    assert.equal(dropped.code, 0, said(dropped));
    assertList(await list(), [...unknown.slice(1), sha1(OLD)]);
  });
});
