// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { inProcess } from '../in-process.ts';
import { type Ran, runningLab, type RunningLab } from '../process.ts';
import { assertResult } from '../unit/render/assert-result.ts';
import type { FixJson } from '../../src/schemas/repair.ts';

/** STS goes by what was written only so much later. */
const BEHIND_MS = 1500;

async function behind(lab: RunningLab): Promise<void> {
  const response = await fetch(`${lab.announcement.endpoint}/_lab/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ propagationMs: BEHIND_MS }),
  });
  assert.equal(response.status, 200);
}

async function fixed(lab: RunningLab, ...flags: readonly string[]): Promise<Ran> {
  const { caFile, workloads } = lab.announcement;
  const [workload] = workloads;
  assert.ok(workload);
  const argv = ['eks:lab', '--role', workload.roleArn, '--token', workload.tokenFile];
  return inProcess(['fix', ...argv, '--issuer-ca', caFile, '--yes', ...flags], lab.shell);
}

describe('fix where STS is behind IAM', () => {
  it('is done with --live when STS gives credentials', async () => {
    await using lab = await runningLab('stale-thumbprint');
    await behind(lab);
    const before = Date.now();
    const { code, stdout, stderr } = await fixed(lab, '--live', '-o', 'json');
    assert.deepEqual([code, stderr], [0, '']);
    assert.ok(Date.now() - before >= BEHIND_MS);
    const result = JSON.parse(stdout) as FixJson;
    assertResult('fix.schema.json', result);
    assert.equal(result.answered?.outcome, 'credentials');
    assert.equal(result.applied, true);
  });

  it('says so in its text; without --live it is done when IAM shows the change', async () => {
    await using lab = await runningLab('stale-thumbprint');
    await behind(lab);
    const asked = await fixed(lab, '--live');
    assert.equal(asked.code, 0);
    assert.match(asked.stdout, /^\S+ STS gives credentials$/m);
    await fetch(`${lab.announcement.endpoint}/_lab/reset`, { method: 'POST' });
    const unasked = await fixed(lab);
    assert.equal(unasked.code, 0);
    assert.doesNotMatch(unasked.stdout, /STS gives/);
  });
});
