// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { chainPem } from '../../src/forge/certificates.ts';
import { shown } from '../../src/forge/servers.ts';
import { faultyAws } from '../faulty-aws.ts';
import { said } from '../faulty-lab.ts';
import { foreignIssuer, loopbackLeaf, privateCa } from '../foreign-issuer.ts';
import { inProcess } from '../in-process.ts';
import { runningLab, workloadOf } from '../process.ts';

const KEYLESS = {
  AWS_ACCESS_KEY_ID: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
};

describe('a discovery document that leads to a metadata service', () => {
  it('is not followed by doctor or thumbprint, which say so, and not by looking on either', async () => {
    const ca = await privateCa('CN=Private Root');
    const shows = shown(await loopbackLeaf(ca), ca);
    const folder = await mkdtemp(join(tmpdir(), 'trustprint-led-'));
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, chainPem([ca.certificate]));
    await using issuer = await foreignIssuer({ shows, jwksUri: 'https://169.254.169.254/latest/' });
    const asked = [issuer.url, '--library', caFile, '--looks', '1'];
    const says =
      /169\.254\.169\.254 is a link-local, metadata or reserved address, and an issuer on loopback names it: it was not asked/;
    try {
      const doctor = await inProcess(['doctor', ...asked, '--for', '2s', '-v'], { env: KEYLESS });
      assert.equal(doctor.code, 1, said(doctor));
      assert.match(doctor.stdout.replaceAll(/\s+/g, ' '), says);
      assert.ok(!/timeout|no route|did not answer/i.test(said(doctor)), said(doctor));
      const values = await inProcess(['thumbprint', ...asked, '-o', 'json'], { env: KEYLESS });
      assert.match(values.stdout, says, said(values));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('doctor --live', () => {
  it('sends the token over plain HTTP to nothing that does not prove to be a lab', async () => {
    await using lab = await runningLab('healthy');
    const { endpoint } = lab.announcement;
    await using liar = await faultyAws(endpoint, { saysLab: false });
    const { roleArn, tokenFile } = workloadOf(lab);
    const asked = ['doctor', '--token', tokenFile, '--role', roleArn, '--live', '--looks', '1'];
    const { env = {}, unset = [] } = lab.shell;
    const local = liar.url.replace('127.0.0.1', 'localhost');
    for (const [flags, changed] of [
      [['--endpoint-url', liar.url], {}],
      [['--endpoint-url', local], {}],
      [[], { AWS_ENDPOINT_URL: liar.url }],
      [[], { AWS_ENDPOINT_URL_STS: liar.url }],
      [[], { AWS_ENDPOINT_URL_STS: local }],
    ] as const) {
      const ran = await inProcess([...asked, ...flags], { env: { ...env, ...changed }, unset });
      assert.equal(ran.code, 2, said(ran));
      assert.match(ran.stderr, /token_exposed/);
      assert.match(ran.stderr, /over plain HTTP: no lab answers there/);
    }
    assert.ok(!liar.asked().includes('AssumeRoleWithWebIdentity'));
    const ran = await inProcess(asked, lab.shell);
    assert.equal(ran.code, 0, said(ran));
  });
});
