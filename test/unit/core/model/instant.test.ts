// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  daysUntil,
  instantAt,
  instantOf,
  parseInstant,
  plusSeconds,
  policyDateOf,
  printInstant,
} from '../../../../src/core/model/instant.ts';

/** Whole seconds of the years that certificates can name. */
const instants = fc
  .integer({ min: Date.UTC(1950, 0) / 1000, max: Date.UTC(9999, 11, 31) / 1000 })
  .map((seconds) => instantOf(seconds * 1000));

describe('parseInstant', () => {
  it('reads what printInstant printed', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        assert.equal(parseInstant(printInstant(instant)), instant);
      }),
    );
  });

  it('reads a zone other than UTC as the same instant', () => {
    assert.equal(parseInstant('2026-01-31T14:00:00+02:00'), parseInstant('2026-01-31T12:00:00Z'));
  });

  it('reads the 29th of February of a leap year', () => {
    assert.equal(printInstant(parseInstant('2028-02-29T00:00:00Z')), '2028-02-29T00:00:00Z');
  });

  for (const text of [
    '2026-02-30T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2027-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-31T25:00:00Z',
    '2026-01-31',
    '31 Jan 2026 12:00:00 GMT',
    '2026-01-31Tnoon',
    '2026-01-31T12:00:00Z\n',
    '',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseInstant(text), { code: 'time_malformed' });
    });
  }

  it('refuses a time without a zone, which would differ from machine to machine', () => {
    assert.throws(() => parseInstant('2026-01-31T12:00:00'), { code: 'time_malformed' });
  });

  it('does not echo a long text whole', () => {
    const long = 'x'.repeat(10_000);
    assert.throws(
      () => parseInstant(long),
      (error: Error) => error.message.length < 200,
    );
  });
});

describe('policyDateOf', () => {
  const { TZ } = process.env;
  before(() => {
    process.env['TZ'] = 'America/New_York';
  });
  after(() => {
    if (TZ === undefined) delete process.env['TZ'];
    else process.env['TZ'] = TZ;
  });

  for (const [text, printed] of [
    ['2026-06', '2026-06-01T00:00:00Z'],
    ['2026-06-02', '2026-06-02T00:00:00Z'],
    ['2026-06-02T12:00', '2026-06-02T12:00:00Z'],
    ['2026-06-02T12:00:30.5', '2026-06-02T12:00:30Z'],
    ['2026-06-02 12:00:30', '2026-06-02T12:00:30Z'],
    ['2026-06-02T12:00:30Z', '2026-06-02T12:00:30Z'],
    ['2026-06-02T12:00+02:00', '2026-06-02T10:00:00Z'],
    ['2026-06-02T12:00-0500', '2026-06-02T17:00:00Z'],
  ] as const) {
    it(`reads ${text} as the same instant in every zone`, () => {
      assert.equal(new Date(2026, 0, 1).getTimezoneOffset(), 300, 'the test runs in New York');
      const instant = policyDateOf(text);
      assert.equal(instant && printInstant(instant), printed);
    });
  }

  for (const text of [
    '2026-6-2',
    '2026-06-02 (noon)',
    '2026-06-02T10:00 pm',
    '2026-13',
    'today',
    '',
  ]) {
    it(`takes ${JSON.stringify(text)} for no date`, () => {
      assert.equal(policyDateOf(text), undefined);
    });
  }
});

describe('instantAt', () => {
  it('takes a year of two digits as it is', () => {
    assert.equal(printInstant(instantAt([49, 0, 31], [12, 0, 5])), '0049-01-31T12:00:05Z');
  });
});

describe('daysUntil', () => {
  it('counts whole days, rounded down', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -4000, max: 4000 }), (from, days) => {
        const to = plusSeconds(from, days * 86_400);
        assert.equal(daysUntil(to, from), days);
        assert.equal(daysUntil(plusSeconds(to, -1), from), days - 1);
      }),
    );
  });
});

describe('instantOf', () => {
  it('drops fractions of a millisecond', () => {
    assert.equal(instantOf(1.9), 1);
  });
});
