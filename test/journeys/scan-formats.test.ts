// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { scanResult } from '../../src/schemas/scan.ts';
import { inProcess } from '../in-process.ts';
import type { Ran } from '../process.ts';

describe('a scan of an organization, in each format', () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab({ scenario: 'fleet', port: 0 });
  });
  after(async () => lab.stop());

  async function scan(...flags: readonly string[]): Promise<Ran> {
    const { env, unset } = lab.announcement;
    return inProcess(['scan', '--organization', '--external-id', 'lab-fleet', ...flags], {
      env,
      unset,
    });
  }

  it('is one JSON document of all that was found', async () => {
    const { code, stdout, stderr } = await scan('--format', 'json');
    assert.equal(code, 1, stderr);
    const { summary, trusts, findings, unreadable, accounts, endpoints } = scanResult.parse(
      JSON.parse(stdout),
    );
    assert.equal(summary.accounts, 4);
    assert.deepEqual(
      [trusts.length, endpoints.length, unreadable.length, accounts.length],
      [summary.trusts, summary.endpoints, summary.unreadable, summary.accounts],
    );
    const { error, warning, notice } = summary.findings;
    assert.equal(findings.length, error + warning + notice);
  });
});
