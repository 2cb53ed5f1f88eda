// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Alert, Condition } from '../../../../src/core/watch/alert.ts';
import { alertChange, isFor } from '../../../../src/core/watch/alert-change.ts';
import type { Severity } from '../../../../src/core/model/verdict.ts';
import { hours, HOST, START } from './sights.ts';

const CAUSE = { check: 'endpoint-trust', host: HOST, chain: 'B' };

function left(count: number, severity: Severity = 'error') {
  const first = Array.from({ length: Math.min(count, 60) }, (_, at): Condition => ({
    cause: CAUSE,
    target: `t${String(at)}`,
    account: null,
    severity,
    detail: `${String(count)} targets`,
    command: null,
    until: null,
  }));
  return { count, first, accounts: [], severity: count === 0 ? undefined : severity };
}

const context = { cause: CAUSE, at: hours(1), newId: () => 'id-1' };

function firing(count = 3, severity: Severity = 'error'): Alert {
  const change = alertChange(undefined, left(count, severity), { ...context, at: START });
  assert.equal(change?.kind, 'firing');
  return change.alert;
}

describe('an alert', () => {
  it('fires where a cause has a condition, and names fifty targets at most', () => {
    const alert = firing(100);
    assert.equal(alert.id, 'id-1');
    assert.equal(alert.targetCount, 100);
    assert.equal(alert.targets.length, 50);
    assert.equal(alert.startedAt, START);
    assert.equal(alert.resolvedAt, null);
    assert.equal(alertChange(undefined, left(0), context), undefined);
  });

  it('is told again only where twice as many targets have its cause, or where it is graver', () => {
    assert.equal(alertChange(firing(3), left(5), context), undefined);
    assert.equal(alertChange(firing(3), left(1), context), undefined);
    assert.equal(alertChange(firing(3), left(6), context)?.kind, 'updated');
    assert.equal(alertChange(firing(3, 'error'), left(3, 'warning'), context), undefined);
    const graver = alertChange(firing(3, 'notice'), left(1, 'warning'), context);
    assert.equal(graver?.kind, 'updated');
    assert.equal(graver.alert.severity, 'warning');
    assert.equal(graver.alert.startedAt, START);
  });

  it('stays as grave as it was told', () => {
    const more = alertChange(firing(3, 'error'), left(6, 'warning'), context);
    assert.equal(more?.alert.severity, 'error');
  });

  it('is resolved once, and fires anew as another', () => {
    const resolved = alertChange(firing(), left(0), context);
    assert.equal(resolved?.kind, 'resolved');
    assert.equal(resolved.alert.resolvedAt, hours(1));
    assert.equal(resolved.alert.targetCount, 3);
    assert.equal(alertChange(resolved.alert, left(0), context), undefined);
    const again = alertChange(resolved.alert, left(1), { ...context, newId: () => 'id-2' });
    assert.equal(again?.kind, 'firing');
    assert.equal(again.alert.id, 'id-2');
  });

  it('is for receivers that ask for nothing graver', () => {
    const told = (['error', 'warning', 'notice'] as const).map((least) =>
      (['error', 'warning', 'notice'] as const).filter((severity) =>
        isFor({ severity: least }, { severity }),
      ),
    );
    assert.deepEqual(told, [['error'], ['error', 'warning'], ['error', 'warning', 'notice']]);
  });
});
