// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import type { Certificate } from '../../src/core/model/certificate.ts';
import { chainPem } from '../../src/forge/certificates.ts';
import { shown, type Shown } from '../../src/forge/servers.ts';
import { forgeToken } from '../../src/forge/tokens.ts';
import { assertList, type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import {
  crossSigned,
  type ForeignIssuer,
  foreignIssuer,
  loopbackLeaf,
  privateCa,
} from '../foreign-issuer.ts';

const STALE = 'c0ffee'.padEnd(40, '0');

/** The honest CAs, and one of somebody who wants in: he holds its key, and no other. */
const ROOT = await privateCa('CN=Honest Root');
const ISSUING = await privateCa('CN=Honest Issuing CA', ROOT);
const EVIL = await privateCa('CN=Evil Root');
/** The honest root's name and key, signed by the evil one: it takes no more than the public key. */
const ROOT_BY_EVIL = await crossSigned(ROOT, EVIL);
const ISSUING_BY_EVIL = await crossSigned(ISSUING, EVIL);

const LEAF = await loopbackLeaf(ISSUING);

describe('a server that sends more than was verified', () => {
  let faulty: FaultyLab;
  let folder: string;
  let issuer: ForeignIssuer;
  let arn: string;

  before(async () => {
    faulty = await faultyLab('healthy');
    folder = await mkdtemp(join(tmpdir(), 'trustprint-anchors-'));
  });
  after(async () => {
    await faulty[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await faulty.reset();
  });
  afterEach(async () => issuer[Symbol.asyncDispose]());

  async function serves(shows: Shown, list: readonly string[] = [STALE]): Promise<void> {
    issuer = await foreignIssuer({ shows });
    arn = await faulty.iam.register(issuer.url, ['sts.amazonaws.com'], list);
  }

  /** Lists what may be listed on the word of these CAs; the list afterwards. */
  async function listAfterFix(cas: readonly Certificate[]): Promise<readonly string[]> {
    const file = join(folder, 'named.pem');
    await writeFile(file, chainPem(cas));
    const argv = ['fix', issuer.url, '--issuer-ca', file, '--yes', '--owner', 'none'];
    const ran = await faulty.command(argv);
    assert.equal(ran.code, 0, said(ran));
    return (await faulty.iam.listOf(arn)) ?? [];
  }

  /** What the lab's STS answers a token of this issuer: a role of the lab trusts it for all. */
  async function stsAnswers(): Promise<string> {
    const roleArn = await faulty.iam.roleFor(arn);
    const at = Math.trunc(Date.now() / 1000);
    const claims = {
      iss: issuer.url,
      sub: 'who',
      aud: 'sts.amazonaws.com',
      iat: at,
      exp: at + 600,
    };
    const form = new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'attack',
      WebIdentityToken: await forgeToken(claims, issuer.key),
    });
    const { endpoint } = faulty.lab.announcement;
    return (await fetch(endpoint, { method: 'POST', body: form })).text();
  }

  // What a server sends out of order AWS refuses whatever is listed (1), and what OpenSSL did not
  // verify gives no authority (4).
  for (const [how, above, code] of [
    ['above the root that was named', [ISSUING, ROOT_BY_EVIL, EVIL], 0],
    ['twice', [ISSUING, ROOT_BY_EVIL, EVIL, ROOT_BY_EVIL, EVIL], 0],
    ['before the root', [ISSUING, ROOT_BY_EVIL, ROOT, EVIL], 1],
    ['as a second issuer of the issuing CA', [ISSUING, ISSUING_BY_EVIL, EVIL], 1],
    ['as the first issuer of the issuing CA', [ISSUING_BY_EVIL, EVIL, ISSUING], 4],
  ] as const) {
    it(`cannot have listed what it sends ${how}, and lets nobody in`, async () => {
      await serves(shown(LEAF, ...above));
      const named = join(folder, 'root.pem');
      await writeFile(named, chainPem([ROOT.certificate]));
      const argv = ['fix', issuer.url, '--issuer-ca', named, '--yes', '--owner', 'none'];
      const ran = await faulty.command(argv);
      assert.equal(ran.code, code, said(ran));
      const written = code === 0 ? [ROOT_BY_EVIL.certificate.sha1] : [];
      assertList(await faulty.iam.listOf(arn), [STALE, ...written]);
      issuer.server.replace(shown(await loopbackLeaf(EVIL), EVIL));
      assert.match(await stsAnswers(), /HTTPS certificate doesn't match configured thumbprint/);
      const under = await privateCa('CN=Honest Issuing CA', EVIL);
      issuer.server.replace(shown(await loopbackLeaf(under), under, ROOT_BY_EVIL, EVIL));
      assert.match(await stsAnswers(), /HTTPS certificate doesn't match configured thumbprint/);
    });
  }

  it('still has its own workloads let in', async () => {
    await serves(shown(LEAF, ISSUING, ROOT_BY_EVIL, EVIL));
    assertList(await listAfterFix([ROOT.certificate]), [STALE, ROOT_BY_EVIL.certificate.sha1]);
    assert.match(await stsAnswers(), /<AccessKeyId>/);
  });

  it('gains as little where the roots are public', async () => {
    const library = join(folder, 'library.pem');
    await writeFile(library, chainPem([ROOT.certificate]));
    await serves(shown(LEAF, ISSUING, ROOT_BY_EVIL, EVIL));
    const argv = ['fix', issuer.url, '--yes', '--owner', 'none', '--even-if-unused'];
    const ran = await faulty.command(argv, { env: { TRUSTPRINT_LIBRARY: library } });
    assert.equal(ran.code, 0, said(ran));
    assertList(await faulty.iam.listOf(arn), [STALE, ROOT_BY_EVIL.certificate.sha1]);
  });

  it('does not have the unnamed root listed where an intermediate was named', async () => {
    await serves(shown(LEAF, ISSUING, ROOT));
    assertList(await listAfterFix([ISSUING.certificate]), [STALE, ISSUING.certificate.sha1]);
  });

  it('has the root listed that was named, or the issuing CA where the root is not sent', async () => {
    await serves(shown(LEAF, ISSUING, ROOT));
    assertList(await listAfterFix([ROOT.certificate]), [STALE, ROOT.certificate.sha1]);
    await issuer[Symbol.asyncDispose]();
    await serves(shown(LEAF, ISSUING));
    assertList(await listAfterFix([ROOT.certificate]), [STALE, ISSUING.certificate.sha1]);
  });

  it('has a re-issued root listed as it is sent', async () => {
    const again = await crossSigned(ROOT, ROOT);
    await serves(shown(LEAF, ISSUING, again));
    assertList(await listAfterFix([ROOT.certificate]), [STALE, again.certificate.sha1]);
  });

  it('has the root listed that verifies the chain alone, beyond a fork', async () => {
    // Two honest roots issued the issuing CA; both are named, and one is sent.
    const other = await privateCa('CN=Other Root');
    const issuingByOther = await crossSigned(ISSUING, other);
    await serves(shown(LEAF, issuingByOther, other, ISSUING));
    const list = await listAfterFix([ROOT.certificate, other.certificate]);
    assertList(list, [STALE, other.certificate.sha1]);
  });

  it('shows what nobody vouches for as not verified, and the verified value where somebody does', async () => {
    await serves(shown(LEAF, ISSUING, ROOT_BY_EVIL, EVIL));
    const open = await faulty.command(['thumbprint', issuer.url]);
    assert.match(open.stdout, /not verified/);
    const file = join(folder, 'root.pem');
    await writeFile(file, chainPem([ROOT.certificate]));
    const closed = await faulty.command(['thumbprint', issuer.url, '--issuer-ca', file, '--quiet']);
    assert.equal(closed.stdout, `${ROOT_BY_EVIL.certificate.sha1}\n`);
    const judged = await faulty.command(['doctor', issuer.url, '--issuer-ca', file]);
    assert.doesNotMatch(judged.stdout, /top is CN=Evil Root/);
  });
});

describe('a public issuer that shows a private chain here', () => {
  let faulty: FaultyLab;
  let folder: string;
  before(async () => {
    faulty = await faultyLab('healthy', { saysLab: false });
    folder = await mkdtemp(join(tmpdir(), 'trustprint-public-'));
  });
  after(async () => {
    await faulty[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('has nothing listed, not by a CA that is named for it, and no value is told', async () => {
    const host = 'token.actions.githubusercontent.com';
    const middlebox = await privateCa('CN=Middlebox CA');
    const leaf = await loopbackLeaf(middlebox, 'CN=github', [host]);
    await using issuer = await foreignIssuer({ shows: shown(leaf, middlebox) });
    const url = `https://${host}:${String(issuer.server.port)}`;
    const file = join(folder, 'middlebox.pem');
    await writeFile(file, chainPem([middlebox.certificate]));
    const flags = [
      `--resolve=${host}:${String(issuer.server.port)}:127.0.0.1`,
      '--resolve=sts.us-east-1.amazonaws.com:443:127.0.0.1',
      `--issuer-ca=${file}`,
    ];
    const told = await faulty.command(['thumbprint', url, ...flags, '--quiet']);
    assert.equal(told.code, 4, said(told));
    assert.equal(told.stdout, '');
    assert.match(
      told.stderr,
      /is a public issuer, but serves a chain here that no public CA trusts/,
    );
    const whole = await faulty.command(['thumbprint', url, ...flags]);
    assert.match(whole.stdout, /no thumbprint to list/);
    assert.match(whole.stdout, /CN=Middlebox CA/);
    // The provider is missing, so one would be made with what may be listed.
    const refused = await faulty.command(['fix', url, ...flags, '--yes']);
    assert.equal(refused.code, 4, said(refused));
    assert.match(refused.stderr, /interception_suspected/);
    const writes = faulty.aws.asked().filter((action) => !/^(Get|List|Describe)/.test(action));
    assert.deepEqual(writes, []);
  });
});
