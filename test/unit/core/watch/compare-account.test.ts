// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { listedThumbprintOf } from '../../../../src/core/model/thumbprint.ts';
import { gone, isOver } from '../../../../src/core/watch/compare.ts';
import type { Seen, SeenProvider, SeenRole } from '../../../../src/core/watch/seen.ts';
import { seenUnreadable } from '../../../../src/core/watch/seen.ts';
import {
  conditionsIn,
  contextAt,
  days,
  finding,
  hours,
  kindsOf,
  PROVIDER,
  START,
  story,
} from './sights.ts';

const FIRST = { isFirstRound: true };
const [ONE, TWO] = [listedThumbprintOf('1'.repeat(40)), listedThumbprintOf('2'.repeat(40))];
const ROLE = 'arn:aws:iam::111122223333:role/web';

function provider(...thumbprints: SeenProvider['thumbprints']): SeenProvider {
  return { kind: 'provider', name: PROVIDER, thumbprints, clientIds: ['sts.amazonaws.com'] };
}

function role(trustPolicy: string): SeenRole {
  return { kind: 'role', name: ROLE, trustPolicy };
}

describe('a provider and a role', () => {
  it('are new only after the first round', () => {
    for (const seen of [provider(ONE), role('{}')]) {
      assert.deepEqual(story([[START, seen, FIRST]]).events, []);
      const told = story([[hours(1), seen]]);
      assert.deepEqual(kindsOf(told.events), [`1h ${seen.kind}-created`]);
      assert.deepEqual(conditionsIn(told.conditions), [`notice ${seen.kind}-created ${seen.name}`]);
    }
  });

  it('are told where they change, and not where IAM gives a list in another order or with blanks', () => {
    const told = story([
      [START, provider(ONE, TWO), FIRST],
      [hours(1), provider(TWO, ONE)],
      [hours(2), provider(TWO)],
    ]);
    assert.deepEqual(kindsOf(told.events), ['2h provider-changed']);
    assert.equal(told.events[0]?.detail, `the provider ${PROVIDER} no longer lists ${ONE}`);
    const policies = story([
      [START, role('{"Version": "2012-10-17"}'), FIRST],
      [hours(1), role('{"Version":"2012-10-17"}')],
      [hours(2), role('{"Version":"2008-10-17"}')],
    ]);
    assert.deepEqual(kindsOf(policies.events), ['2h role-changed']);
    assert.deepEqual(policies.events[0]?.after, { trustPolicy: '{"Version":"2008-10-17"}' });
  });

  it('are told where they are gone', () => {
    for (const seen of [provider(ONE), role('{}')]) {
      const { after } = story([[START, seen, FIRST]]);
      assert.ok(after !== undefined);
      const [event] = gone(after, contextAt(days(1), { account: null }));
      assert.equal(event?.account, '111122223333');
      assert.equal(event.kind, `${seen.kind}-deleted`);
      assert.equal(event.after, null);
    }
  });
});

describe('a finding', () => {
  it('is told where it is new, and where it is an error', () => {
    assert.deepEqual(story([[START, finding(), FIRST]]).conditions, []);
    const fresh = story([[START, finding()]]);
    assert.deepEqual(kindsOf(fresh.events), ['0h finding-new']);
    assert.deepEqual(conditionsIn(fresh.conditions), [`warning provider-unused ${PROVIDER}`]);
    const error = story([[START, finding({ severity: 'error' }), FIRST]]);
    assert.deepEqual(error.events, []);
    assert.deepEqual(conditionsIn(error.conditions), [`error provider-unused ${PROVIDER}`]);
  });

  it('is not told twice, nor where somebody has decided to live with it', () => {
    const quiet = [finding({ check: 'leaf-expires-soon' }), finding({ isCause: true })];
    for (const one of quiet) assert.deepEqual(story([[START, one]]).conditions, []);
    const until = '2026-02-01';
    const suppressions = [
      { check: 'provider-unused' as const, target: '1111*', reason: 'x', until },
    ];
    assert.deepEqual(story([[START, finding(), { suppressions }]]).conditions, []);
    assert.equal(story([[days(32), finding(), { suppressions }]]).conditions.length, 1);
  });

  it('is over at once where it is about an account or an error, and of a host when it was away for a while', () => {
    const over = (changed: Parameters<typeof finding>[0], hour: number, everyMs = 0): boolean => {
      const { after } = story([[START, finding(changed)]]);
      assert.ok(after !== undefined);
      return isOver(after, contextAt(hours(hour), { everyMs }));
    };
    const ofHost = { check: 'document-slow', about: 'oidc.example.com' };
    assert.ok(over({}, 0.25));
    assert.ok(over({ ...ofHost, severity: 'error' }, 0.25));
    assert.ok(!over(ofHost, 5));
    assert.ok(over(ofHost, 6));
    assert.ok(!over(ofHost, 24, 24 * 3_600_000));
  });

  it('is told where it is gone', () => {
    const { after } = story([[START, finding()]]);
    assert.ok(after !== undefined);
    assert.deepEqual(
      gone(after, contextAt(days(1))).map(({ kind, detail }) => [kind, detail]),
      [['finding-gone', 'no longer so: no role trusts it']],
    );
  });
});

describe('what cannot be read', () => {
  const what = 'the clusters of eu-west-1';
  const read = { account: '111122223333', region: 'eu-west-1', what, why: 'access denied' };
  const unread: Seen = seenUnreadable(read, 'own');

  it('is told the second time in a row, and where it can be read again', () => {
    const told = story([
      [START, unread],
      [hours(1), unread],
      [hours(2), unread],
    ]);
    assert.deepEqual(kindsOf(told.events), ['1h source-unreadable']);
    assert.deepEqual(conditionsIn(told.conditions), ['warning source-unreadable 111122223333']);
    const [once] = told.rounds;
    const context = contextAt(hours(3));
    assert.ok(told.after !== undefined && once?.after !== undefined);
    assert.deepEqual(gone(once.after, context), []);
    assert.deepEqual(
      gone(told.after, context).map(({ kind }) => kind),
      ['source-readable'],
    );
  });
});
