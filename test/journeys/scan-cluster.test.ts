// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { scanLine, type ScanLineJson } from '../../src/schemas/scan.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import type { ScenarioName } from '../../src/surfaces/lab/scenarios/names.ts';
import { inProcess } from '../in-process.ts';

describe('scan of a cluster', () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab({ scenario: 'healthy', port: 0 });
  });
  after(async () => lab.stop());

  async function scan(scenario: ScenarioName, target: string) {
    await lab.switchTo(scenario);
    const { stdout, stderr, code } = await inProcess(['scan', target, '--format', 'ndjson'], lab);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): ScanLineJson => scanLine.parse(JSON.parse(line)));
    const trust = lines.find((line) => line.type === 'trust');
    assert.ok(trust !== undefined, stderr);
    const findings = lines.flatMap((line) => (line.type === 'finding' ? [line] : []));
    return { code, trust, findings };
  }

  for (const target of ['eks:lab', 'k8s:']) {
    it(`finds nothing amiss in ${target} where all is well`, async () => {
      const { code, trust, findings } = await scan('healthy', target);
      assert.deepEqual(
        findings.filter(({ severity }) => severity !== 'notice'),
        [],
      );
      assert.deepEqual([code, trust.verdict, trust.cause], [0, 'ok', null]);
    });

    it(`names the service account of ${target} that is refused`, async () => {
      const { code, trust, findings } = await scan('sub-mismatch', target);
      assert.deepEqual([code, trust.verdict], [1, 'broken']);
      const told = findings.filter(({ severity }) => severity === 'error');
      assert.deepEqual(
        told.map(({ check, resource }) => [check, resource]),
        [['trust-policy', lab.announcement.workloads[0]?.roleArn]],
      );
      assert.match(told[0]?.detail ?? '', /^system:serviceaccount:kube-system:aws-load-balancer-/);
    });
  }

  it('tells what is wrong with the provider once, however many rest on it', async () => {
    const { code, findings } = await scan('stale-thumbprint', 'eks:lab');
    assert.equal(code, 1);
    assert.deepEqual(
      findings.filter(({ severity }) => severity !== 'notice').map(({ check }) => check),
      ['endpoint-trust'],
    );
  });

  it('is told of a provider that is missing', async () => {
    const { code, trust } = await scan('provider-missing', 'eks:lab');
    assert.deepEqual([code, trust.verdict, trust.cause?.check], [1, 'broken', 'provider']);
  });

  for (const [args, says] of [
    [['sa:shop/web'], /scan takes a cluster, not sa:shop\/web/],
    [['eks:lab', '--organization'], /a cluster is scanned by itself, and --organization/],
    [['eks:lab', '--input', 'hosts.txt'], /a cluster is scanned by itself, and --input/],
    [['--input', 'hosts.txt', '--profile', 'x'], /--input asks nothing of AWS, and --profile/],
  ] as const) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stderr } = await inProcess(['scan', ...args], lab);
      assert.equal(code, 2);
      assert.match(stderr, says);
    });
  }
});
