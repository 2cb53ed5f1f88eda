// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { scanLine, type ScanLineJson } from '../../src/schemas/scan.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { inProcess } from '../in-process.ts';

const TEST = '444455556666';
const FLEET = [
  'scan',
  '--organization',
  '--external-id',
  'lab-fleet',
  '--format',
  'ndjson',
] as const;

describe('a scan that AWS throttles', () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab({ scenario: 'fleet', port: 0 });
  });
  after(async () => lab.stop());

  async function scan(...flags: readonly string[]) {
    const { stdout, stderr, code } = await inProcess([...FLEET, ...flags], lab);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): ScanLineJson => scanLine.parse(JSON.parse(line)));
    const unreadable = lines.flatMap((line) => (line.type === 'unreadable' ? [line] : []));
    const trusts = lines.flatMap((line) => (line.type === 'trust' ? [line.providerArn] : []));
    return { code, stderr, unreadable, trusts: trusts.toSorted() };
  }

  it('ends where the organization itself is throttled without end', async () => {
    lab.setFaults({ actions: { ListAccountsForParent: { throttle: 1 } } });
    const { stdout, stderr, code } = await inProcess([...FLEET, '--timeout', '500ms'], lab);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /organizations:ListAccountsForParent.*\(cloud_(?:throttled|unreachable)\)/,
    );
    assert.equal(code, 3);
  });

  it('says what it could not read where that does not end, and reads the rest', async () => {
    lab.setFaults({ actions: { GetAccountAuthorizationDetails: { throttle: 1 } } });
    // All attempts at a call together have twelve times the time of one. A busy machine has to answer all others in it.
    const { code, unreadable, trusts } = await scan('--exclude-accounts', TEST, '--timeout', '2s');
    assert.deepEqual(
      unreadable.map(({ what }) => what),
      ['the roles', 'the roles', 'the roles'],
    );
    for (const { why } of unreadable) assert.match(why, /too many|no answer/);
    assert.equal(trusts.length, 14);
    assert.equal(code, 1);
  });

  // Last, as the SDK waits on for a call that was given up: the process does so meanwhile.
  it('backs off, and reads all of it', async () => {
    lab.setFaults();
    const calm = await scan('--exclude-accounts', TEST);
    lab.setFaults({ seed: 1, throttle: 0.3 });
    const throttled = await scan('--exclude-accounts', TEST);
    assert.deepEqual(throttled.unreadable, []);
    assert.deepEqual(throttled.trusts, calm.trusts);
    assert.equal(throttled.code, calm.code);
  });
});
