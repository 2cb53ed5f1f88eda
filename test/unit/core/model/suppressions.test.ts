// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { evaluate } from '../../../../src/core/evaluate.ts';
import type { Facts } from '../../../../src/core/model/facts.ts';
import type { Verdict } from '../../../../src/core/model/verdict.ts';
import { type Suppression, withSuppressions } from '../../../../src/core/model/suppressions.ts';
import { exitOfVerdict } from '../../../../src/surfaces/cli/exit.ts';
import { facts, ISSUER, LEAF, listing, PROVIDER_ARN, ROLE_ARN } from '../../../world.ts';

const PINNED = facts({ provider: listing(LEAF.certificate.sha1) });

describe('a suppression', () => {
  it('marks the finding with its reason and its end, and takes it out of the exit code', () => {
    assert.equal(exitOfVerdict(evaluate(PINNED), 'warning'), 1);
    const verdict = suppressed({});
    assert.deepEqual(findingOf(verdict, 'leaf-pinned')?.suppressed, {
      reason: 'the server is replaced in June',
      until: '2026-06-30',
    });
    assert.equal(findingOf(verdict, 'leaf-pinned')?.status, 'fail', 'it is shown as what it is');
    assert.deepEqual(verdict.stale, []);
    assert.equal(exitOfVerdict(verdict, 'warning'), 0);
  });

  it('holds on its last day in UTC, and is stale on the next, when the finding counts again', () => {
    assert.notEqual(
      findingOf(suppressed({ until: '2026-06-01' }), 'leaf-pinned')?.suppressed,
      undefined,
    );
    const late = suppressed({ until: '2026-05-31' });
    assert.equal(findingOf(late, 'leaf-pinned')?.suppressed, undefined);
    assert.deepEqual(
      late.stale?.map(({ why }) => why),
      ['expired'],
    );
    assert.equal(exitOfVerdict(late, 'warning'), 1);
  });

  for (const target of [
    undefined,
    ISSUER,
    'https://oidc.example.test/*',
    'https://oidc.exampl?.test*',
    PROVIDER_ARN,
    'arn:aws:iam::111122223333:*',
    ROLE_ARN,
  ]) {
    it(`for ${target ?? 'every target'} is for this one`, () => {
      assert.notEqual(findingOf(suppressed({ target }), 'leaf-pinned')?.suppressed, undefined);
    });
  }

  for (const target of ['https://oidc.example.test', 'HTTPS://OIDC.EXAMPLE.TEST/*', 'eks:prod']) {
    it(`for ${target} is not for this one, and says nothing of it`, () => {
      const verdict = suppressed({ target, until: '2020-01-01' });
      assert.equal(findingOf(verdict, 'leaf-pinned')?.suppressed, undefined);
      assert.deepEqual(verdict.stale, []);
    });
  }

  it('is stale where the check passes, and a notice that may count', () => {
    const verdict = withSuppressions(evaluate(facts()), [entry({})], facts());
    assert.deepEqual(
      verdict.stale?.map(({ check, why }) => [check, why]),
      [['leaf-pinned', 'nothing-to-suppress']],
    );
    assert.equal(exitOfVerdict(verdict, 'notice'), exitOfVerdict(evaluate(facts()), 'notice') || 1);
    assert.equal(exitOfVerdict(verdict, 'error'), 0);
  });

  it('is not called stale where the check was not asked, or could not be told', () => {
    const unseen = facts({
      provider: { kind: 'unseen', by: 'ours', code: 'cloud_read_denied', detail: 'not allowed' },
    });
    for (const world of [unseen, facts({ provider: undefined })]) {
      assert.deepEqual(withSuppressions(evaluate(world), [entry({})], world).stale, []);
    }
    const narrowed = evaluate(facts(), { skip: ['leaf-pinned'] });
    assert.deepEqual(withSuppressions(narrowed, [entry({})], facts()).stale, []);
  });

  it('of two for one check, the first that has not ended counts', () => {
    const both = [entry({ until: '2020-01-01', reason: 'old' }), entry({ reason: 'new' })];
    const verdict = withSuppressions(evaluate(PINNED), both, PINNED);
    assert.equal(findingOf(verdict, 'leaf-pinned')?.suppressed?.reason, 'new');
    assert.deepEqual(
      verdict.stale?.map(({ reason }) => reason),
      ['old'],
    );
  });

  it('touches no gate, whatever it names, and no verdict', () => {
    const broken: Facts = facts({ provider: listing('ab'.repeat(20)) });
    const verdict = withSuppressions(
      evaluate(broken),
      // @ts-expect-error: the id of a gate, as a file may have it
      [entry({ check: 'endpoint-trust' })],
      broken,
    );
    assert.equal(findingOf(verdict, 'endpoint-trust')?.suppressed, undefined);
    assert.equal(verdict.verdict, 'broken');
    assert.equal(exitOfVerdict(verdict, 'none'), 1);
  });
});

function suppressed(changed: Partial<Suppression>): Verdict {
  return withSuppressions(evaluate(PINNED), [entry(changed)], PINNED);
}

function entry(changed: Partial<Suppression>): Suppression {
  return {
    check: 'leaf-pinned',
    target: undefined,
    reason: 'the server is replaced in June',
    until: '2026-06-30',
    ...changed,
  };
}

function findingOf({ checks }: Verdict, id: string): Verdict['checks'][number] | undefined {
  return checks.find(({ check }) => check === id);
}
