// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { listedThumbprintOf } from '../../../../src/core/model/thumbprint.ts';
import {
  brokenTrust,
  conditionsIn,
  days,
  hours,
  HOST,
  kindsOf,
  PROVIDER,
  START,
  story,
  trust,
} from './sights.ts';

const UNKNOWN = trust({ verdict: 'unknown', notChecked: ['keys: the host did not answer'] });
const OTHER_LIST = [listedThumbprintOf('b'.repeat(40))];

describe('the verdict over a trust', () => {
  it('is told at once where it is broken, though it is met first', () => {
    const told = story([[START, brokenTrust()]]);
    assert.deepEqual(kindsOf(told.events), ['0h verdict-changed']);
    assert.equal(told.events[0]?.before, null);
    assert.equal(told.events[0].account, '111122223333');
    assert.deepEqual(conditionsIn(told.conditions), [`error endpoint-trust ${HOST} B`]);
    const [condition] = told.conditions;
    assert.equal(condition?.target, PROVIDER);
    assert.equal(condition.command, `trustprint fix ${PROVIDER}`);
  });

  it('is told with a command that a shell takes for one, whatever the provider is called', () => {
    const name = `${PROVIDER}/$(id);id`;
    const told = story([[START, { ...brokenTrust(), name, command: null }]]);
    assert.deepEqual(
      told.conditions.map(({ command }) => command),
      [`trustprint doctor '${name}'`],
    );
    const hidden = story([
      [START, { ...brokenTrust(), name: `${PROVIDER}/\u001b[2J`, command: null }],
    ]);
    assert.deepEqual(
      hidden.conditions.map(({ command }) => command),
      [null],
    );
  });

  it('is no news where it is OK at first', () => {
    assert.deepEqual(story([[START, trust()]]).events, []);
  });

  it('is told with its end', () => {
    const told = story([
      [START, trust()],
      [days(1), brokenTrust()],
      [days(2), brokenTrust()],
      [days(3), trust()],
    ]);
    assert.deepEqual(kindsOf(told.events), ['24h verdict-changed', '72h verdict-changed']);
    const sides = told.events.map(({ before, after }) => [before, after]);
    const ok = { verdict: 'ok', check: null, sentence: null };
    assert.deepEqual(sides[0]?.[0], ok);
    assert.deepEqual(sides[1]?.[1], ok);
    assert.deepEqual(told.conditions, []);
  });

  it('is unknown only where nobody could tell twice in a row', () => {
    const told = story([
      [START, trust()],
      [hours(1), UNKNOWN],
      [hours(2), trust()],
      [hours(3), UNKNOWN],
      [hours(4), UNKNOWN],
    ]);
    assert.deepEqual(kindsOf(told.events), ['4h verdict-changed']);
    assert.equal(
      told.events[0]?.detail,
      `cannot tell yet whether https://${HOST} is OK: keys: the host did not answer`,
    );
    assert.deepEqual(conditionsIn(told.conditions), [`warning verdict-changed ${HOST}`]);
    const first = story([
      [START, UNKNOWN],
      [hours(1), UNKNOWN],
    ]);
    assert.deepEqual(kindsOf(first.events), ['1h verdict-changed']);
    assert.deepEqual(first.events[0]?.before, null);
  });

  it('stays broken while nobody can tell', () => {
    const told = story([
      [START, brokenTrust()],
      [hours(1), UNKNOWN],
      [hours(2), UNKNOWN],
      [hours(3), brokenTrust()],
    ]);
    assert.deepEqual(kindsOf(told.events), ['0h verdict-changed']);
    for (const { conditions } of told.rounds) {
      assert.deepEqual(conditionsIn(conditions), [`error endpoint-trust ${HOST} B`]);
    }
  });

  it('stays broken for a while where it was broken intermittently, unless somebody writes another list', () => {
    const intermittent = brokenTrust('B', { isIntermittent: true });
    const served = story([
      [START, intermittent],
      [hours(1), trust()],
      [hours(2), intermittent],
      [hours(7), trust()],
      [hours(8), trust()],
      [hours(9), trust()],
    ]);
    assert.deepEqual(kindsOf(served.events), ['0h verdict-changed', '8h verdict-changed']);
    const fixed = story([
      [START, intermittent],
      [hours(1), trust({ list: OTHER_LIST })],
    ]);
    assert.deepEqual(kindsOf(fixed.events), ['0h verdict-changed', '1h verdict-changed']);
  });

  it('is not believed to be OK where it breaks and recovers again and again', () => {
    const rounds = Array.from({ length: 96 }, (_, quarter) => quarter / 4);
    const told = story(
      rounds.map((hour) => [hours(hour), (hour * 4) % 2 === 0 ? trust() : brokenTrust()] as const),
    );
    assert.deepEqual(kindsOf(told.events), [
      '0.25h verdict-changed',
      '0.5h verdict-changed',
      '0.75h verdict-changed',
    ]);
  });

  it('has the cause that was told for as long as that is one of several', () => {
    const places = ['A', 'B'].map((chain) => ({ host: HOST, chain }));
    const told = story([
      [START, brokenTrust('B')],
      [hours(1), brokenTrust('A', { refused: places })],
      [hours(2), brokenTrust('A')],
    ]);
    assert.deepEqual(
      told.rounds.map(({ conditions }) => conditionsIn(conditions)),
      ['B', 'B', 'A'].map((chain) => [`error endpoint-trust ${HOST} ${chain}`]),
    );
    assert.deepEqual(kindsOf(told.events), ['0h verdict-changed', '2h verdict-changed']);
  });
});
