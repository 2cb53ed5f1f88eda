// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { GetOpenIDConnectProviderCommand, IAMClient } from '@aws-sdk/client-iam';

import { pemOf } from '../../src/core/model/certificate.ts';
import type { Credential } from '../../src/forge/certificates.ts';
import { shown, type Shown } from '../../src/forge/servers.ts';
import { assertList, receiptsIn, said } from '../faulty-lab.ts';
import {
  crossSigned,
  type ForeignIssuer,
  foreignIssuer,
  loopbackLeaf,
  privateCa,
} from '../foreign-issuer.ts';
import { labIam } from '../lab-iam.ts';
import { inProcess } from '../in-process.ts';
import { missing, type Ran, type RunningLab, runningLab } from '../process.ts';
import { onTerminal } from '../transcripts/terminal.ts';

const OLD = await privateCa('CN=Issuing CA');
const SUCCESSOR = await privateCa('CN=Issuing CA 2', OLD);
const SECOND = await privateCa('CN=Issuing CA 3', SUCCESSOR);
/** Somebody's, by the same name. */
const STRANGER = await privateCa('CN=Issuing CA');

/** Without the CA above: who knows it, needs it not. */
async function chainOf(ca: Credential): Promise<Shown> {
  return shown(await loopbackLeaf(ca), ca);
}

describe('a private CA that is listed, and is followed by another', () => {
  let lab: RunningLab;
  let client: IAMClient;
  let issuer: ForeignIssuer;
  let arn: string;
  let state: string;

  before(async () => {
    lab = await runningLab('healthy');
    const { endpoint, region, env } = lab.announcement;
    const credentials = {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    };
    client = new IAMClient({ endpoint, region, credentials });
  });
  after(async () => {
    client.destroy();
    await lab[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'trustprint-continuity-'));
    issuer = await foreignIssuer({ shows: await chainOf(OLD) });
    using iam = labIam(lab.announcement);
    arn = await iam.register(issuer.url, ['sts.amazonaws.com'], [OLD.certificate.sha1]);
    const seen = await command('doctor', issuer.url, '--quiet');
    assert.equal(seen.code, 0, said(seen));
  });
  afterEach(async () => {
    await issuer[Symbol.asyncDispose]();
    await rm(state, { recursive: true, force: true });
  });

  const shell = (): RunningLab['shell'] => ({
    ...lab.shell,
    env: { ...lab.shell.env, TRUSTPRINT_STATE: state, TRUSTPRINT_LOOKS: '1' },
  });
  const command = async (...args: readonly string[]): Promise<Ran> => inProcess(args, shell());
  const list = async (): Promise<readonly string[]> => {
    const asked = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn });
    return (await client.send(asked)).ThumbprintList ?? [];
  };
  const serves = async (ca: Credential): Promise<void> => {
    issuer.server.replace(await chainOf(ca));
  };
  const atTerminal = async (answer: string): Promise<Ran> =>
    onTerminal(
      { shell: shell() },
      { answer, argv: ['fix', issuer.url, '--yes', '--owner', 'none'] },
      { NO_COLOR: '1' },
    );
  const assertRefused = async (ran: Ran, code: string): Promise<void> => {
    assert.equal(ran.code, 4, said(ran));
    assert.match(`${ran.stdout}${ran.stderr}`, new RegExp(`\\(${code}\\)`));
    assertList(await list(), [OLD.certificate.sha1]);
  };

  it('passes trust on to what it issued, by no program alone', async () => {
    await serves(SUCCESSOR);
    await assertRefused(await command('fix', issuer.url, '--yes'), 'confirmation_missing');
  });

  describe('at a terminal', { skip: missing('python3') }, () => {
    it('asks in spite of --yes, and takes a no for a no', async () => {
      await serves(SUCCESSOR);
      await assertRefused(await atTerminal('n\n'), 'confirmation_refused');
    });

    it('passes trust on after a yes, is to go then, and what follows gets none: one hop', async () => {
      await serves(SUCCESSOR);
      const ran = await atTerminal('y\n');
      assert.equal(ran.code, 0, ran.stdout);
      assert.match(ran.stdout, /a CA that was listed before: it was issued by it/);
      assert.match(ran.stdout, new RegExp(`${OLD.certificate.sha1} {2}goes after \\d{4}-`));
      const both = [OLD.certificate.sha1, SUCCESSOR.certificate.sha1];
      assertList(await list(), both);
      assert.equal((await receiptsIn(state)).at(-1)?.kind, 'applied');
      assert.equal((await command('doctor', issuer.url, '--quiet')).code, 0);
      await serves(SECOND);
      const again = await atTerminal('y\n');
      assert.equal(again.code, 4, again.stdout);
      assert.match(again.stdout, /authority_missing/);
      assertList(await list(), both);
    });
  });

  it('passes none on to a stranger of its name', async () => {
    await serves(STRANGER);
    await assertRefused(await command('fix', issuer.url, '--yes'), 'authority_missing');
  });

  it('passes none on to what a middlebox showed before, with a CA that this machine trusts', async () => {
    const middlebox = await privateCa('CN=Middlebox CA');
    const file = join(state, 'middlebox.pem');
    await writeFile(file, pemOf(middlebox.certificate));
    const trusting = { NODE_USE_SYSTEM_CA: '1', SSL_CERT_FILE: file };
    // It sends the listed CA too, as if that were above its own.
    const [leaf, under] = [await loopbackLeaf(middlebox), await crossSigned(OLD, middlebox)];
    for (const shows of [
      shown(leaf, middlebox, OLD),
      shown(leaf, middlebox),
      shown(leaf, middlebox, under),
    ]) {
      issuer.server.replace(shows);
      for (const argv of [
        ['doctor', issuer.url, '-q'],
        ['fix', issuer.url, '--yes'],
      ]) {
        const ran = await inProcess(argv, { ...shell(), env: { ...shell().env, ...trusting } });
        assert.notEqual(ran.code, 0, said(ran));
      }
    }
    await assertRefused(await command('fix', issuer.url, '--yes'), 'authority_missing');
    // Nor to a CA that it certifies, by the name of the one that is listed, afterwards.
    issuer.server.replace(shown(await loopbackLeaf(under), under, middlebox));
    assertList(await list(), [OLD.certificate.sha1]);
    const successor = await privateCa('CN=Issuing CA', middlebox);
    issuer.server.replace(shown(await loopbackLeaf(successor), successor, middlebox));
    await assertRefused(await command('fix', issuer.url, '--yes'), 'authority_missing');
  });

  it('passes none on by a certificate above what was verified, to whoever made that', async () => {
    // The successor is honest; what is sent above the listed CA, by its own name, is not.
    const evil = await privateCa('CN=Issuing CA');
    const above = await crossSigned(OLD, evil);
    issuer.server.replace(shown(await loopbackLeaf(SUCCESSOR), SUCCESSOR, above, evil));
    await assertRefused(await command('fix', issuer.url, '--yes'), 'confirmation_missing');
    const planned = await command('fix', issuer.url, '--plan', '--format', 'json');
    assert.ok(!planned.stdout.includes(`"${evil.certificate.sha1}"`), planned.stdout);
  });

  it('passes none on where this machine never saw it serve', async () => {
    await rm(join(state, 'seen'), { recursive: true });
    await serves(SUCCESSOR);
    await assertRefused(await command('fix', issuer.url, '--yes'), 'authority_missing');
  });

  it('is not remembered from what others saw, nor offline', async () => {
    await rm(join(state, 'seen'), { recursive: true });
    const file = join(state, 'facts.json');
    assert.equal((await command('doctor', issuer.url, '--save', file, '-q')).code, 0);
    await rm(join(state, 'seen'), { recursive: true });
    await command('doctor', '--from', file, '-q');
    await command('doctor', '--from', file, '--offline', '-q');
    assert.deepEqual(await readdir(state), ['facts.json']);
  });
});
