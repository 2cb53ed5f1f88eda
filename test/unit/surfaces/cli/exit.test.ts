// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { evaluate } from '../../../../src/core/evaluate.ts';
import type { Finding, Verdict } from '../../../../src/core/model/verdict.ts';
import { exitOfSignal, exitOfVerdict, worstExit } from '../../../../src/surfaces/cli/exit.ts';
import { facts } from '../../../world.ts';

const HOLDS = evaluate(facts());
const SUPPRESSED = { reason: 'a test', until: '2027-01-01' };

function withHygiene(severity: Finding['severity'], status: Finding['status']): Verdict {
  const finding = HOLDS.checks.find(({ kind }) => kind === 'hygiene');
  if (finding === undefined) throw new Error('there is a hygiene check');
  return { ...HOLDS, checks: [{ ...finding, severity, status }] };
}

describe('the exit code', () => {
  it('of several things is the one that comes first in 2, 70, 4, 5, 1, 3, 0', () => {
    const order = [2, 70, 4, 5, 1, 3, 0];
    for (const [index, code] of order.entries()) {
      assert.equal(worstExit(order.slice(index).toReversed()), code);
    }
    assert.equal(worstExit([]), 0);
  });

  it('of a verdict is 0, 1 or 3', () => {
    assert.equal(exitOfVerdict(HOLDS, 'error'), 0);
    assert.equal(exitOfVerdict({ ...HOLDS, verdict: 'broken' }, 'none'), 1);
    assert.equal(exitOfVerdict({ ...HOLDS, verdict: 'unknown' }, 'none'), 3);
  });

  it('counts hygiene that fails at the severity that was asked for, and above', () => {
    assert.equal(exitOfVerdict(withHygiene('error', 'fail'), 'error'), 1);
    assert.equal(exitOfVerdict(withHygiene('warning', 'fail'), 'error'), 0);
    assert.equal(exitOfVerdict(withHygiene('warning', 'fail'), 'warning'), 1);
    assert.equal(exitOfVerdict(withHygiene('notice', 'fail'), 'warning'), 0);
    assert.equal(exitOfVerdict(withHygiene('notice', 'fail'), 'notice'), 1);
    assert.equal(exitOfVerdict(withHygiene('error', 'fail'), 'none'), 0);
    assert.equal(exitOfVerdict(withHygiene('error', 'unknown'), 'notice'), 0);
  });

  it('leaves out what was suppressed, and counts a suppression that is stale as a notice', () => {
    const failing = withHygiene('error', 'fail');
    const checks = failing.checks.map((finding) => ({ ...finding, suppressed: SUPPRESSED }));
    assert.equal(exitOfVerdict({ ...failing, checks }, 'notice'), 0);
    assert.equal(exitOfVerdict({ ...failing, checks, verdict: 'broken' }, 'notice'), 1);
    const stale = [
      { ...SUPPRESSED, check: 'list-full', target: undefined, why: 'expired' },
    ] as const;
    assert.equal(exitOfVerdict({ ...HOLDS, stale }, 'notice'), 1);
    assert.equal(exitOfVerdict({ ...HOLDS, stale }, 'warning'), 0);
  });

  it('of a workload that was named, and has no web identity, is 3', () => {
    const unused: Verdict = { ...HOLDS, verdict: 'unused' };
    assert.equal(exitOfVerdict(unused, 'error', { kind: 'workload' }), 3);
    assert.equal(exitOfVerdict(unused, 'error', { kind: 'cluster' }), 0);
  });

  it('puts a finding that counts before a verdict that could not be told', () => {
    assert.equal(
      exitOfVerdict({ ...withHygiene('error', 'fail'), verdict: 'unknown' }, 'error'),
      1,
    );
  });

  it('of a signal is what a shell says', () => {
    assert.deepEqual([exitOfSignal('SIGINT'), exitOfSignal('SIGTERM')], [130, 143]);
  });
});
