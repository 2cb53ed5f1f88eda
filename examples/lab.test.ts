// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of a program that gets its credentials by web identity, against a lab of its own: run them
 * with `node --test lab.test.ts`. Nothing leaves this machine, and nothing is left on it.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';

import { type Lab, type ScenarioName, startLab } from 'trustprint/lab';

/**
 * What is tested: here, one call of STS. A program with an AWS SDK needs no more than the variables
 * of `workload.env`, which send the SDK's own default chain to the lab.
 */
async function credentialsOf(
  env: Readonly<Record<string, string>>,
  token?: string,
): Promise<string> {
  const form = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: env['AWS_ROLE_ARN'] ?? '',
    RoleSessionName: env['AWS_ROLE_SESSION_NAME'] ?? '',
    WebIdentityToken: token ?? (await readFile(env['AWS_WEB_IDENTITY_TOKEN_FILE'] ?? '', 'utf8')),
  });
  const response = await fetch(env['AWS_ENDPOINT_URL'] ?? '', { method: 'POST', body: form });
  const answer = await response.text();
  const read = (name: string): string =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer)?.[1] ?? '';
  if (!response.ok) throw new Error(`${read('Code')}: ${read('Message')}`);
  return read('AccessKeyId');
}

function workloadOf({ announcement }: Lab): Readonly<Record<string, string>> {
  const [workload] = announcement.workloads;
  assert.ok(workload !== undefined);
  return workload.env;
}

describe('the program', () => {
  it('gets credentials where nothing is wrong', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    assert.match(await credentialsOf(workloadOf(lab)), /^ASIA/);
  });

  it('fails as it would in life when the CA of the issuer is renewed', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    await lab.rotate();
    await assert.rejects(credentialsOf(workloadOf(lab)), /doesn't match configured thumbprint/);
  });

  const outages: readonly ScenarioName[] = ['wrong-audience', 'token-expired', 'sub-mismatch'];
  for (const scenario of outages) {
    it(`gets no credentials: ${scenario}`, async () => {
      await using lab = await startLab({ scenario, port: 0 });
      await assert.rejects(credentialsOf(workloadOf(lab)));
    });
  }

  it('is let in as the service account that the role trusts, and as no other', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    const env = workloadOf(lab);
    assert.match(await credentialsOf(env, await lab.token()), /^ASIA/);
    const other = await lab.token({ sub: 'system:serviceaccount:default:other' });
    await assert.rejects(credentialsOf(env, other), /AccessDenied/);
  });

  it('meets the same faults in each run: AWS throttles, and answers the next call', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    lab.setFaults({ actions: { AssumeRoleWithWebIdentity: { throttle: 1 } } });
    await assert.rejects(credentialsOf(workloadOf(lab)), /Throttling: Rate exceeded/);
    lab.setFaults();
    assert.match(await credentialsOf(workloadOf(lab)), /^ASIA/);
  });

  it('speaks to the lab that it is told of, where there are two', async () => {
    await using one = await startLab({ scenario: 'healthy', port: 0 });
    await using other = await startLab({ scenario: 'role-missing', port: 0 });
    assert.match(await credentialsOf(workloadOf(one)), /^ASIA/);
    await assert.rejects(credentialsOf(workloadOf(other)), /AccessDenied/);
  });
});
