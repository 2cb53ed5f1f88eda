// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { decideCondition, writtenOperator } from '../../../../src/core/policy/conditions.ts';
import { operators } from '../../../../src/core/policy/operators.ts';
import { asked } from './asked.ts';

const ARN = 'arn:aws:iam::111122223333:oidc-provider/oidc.example.test/id/1';

/** Whether `found` meets `operator` with `wanted`. */
function meets(
  operator: string,
  found: string | readonly string[],
  wanted: string | readonly string[],
) {
  return decideCondition(
    { operator, key: 'k:v', values: [wanted].flat() },
    '2012-10-17',
    asked({ 'k:v': [found].flat() }),
  ).met;
}

// [operator, what the request has, what the policy has, whether it is met]
const ROWS: readonly (readonly [string, string, string, boolean])[] = [
  ['StringEquals', 'a', 'a', true],
  ['StringEquals', 'a', 'A', false],
  ['StringEquals', 'abc', 'a*', false],
  ['StringEquals', 'a*', 'a*', true],
  ['StringNotEquals', 'a', 'b', true],
  ['StringNotEquals', 'a', 'a', false],
  ['StringEqualsIgnoreCase', 'aB', 'Ab', true],
  ['StringEqualsIgnoreCase', 'aB', 'Abc', false],
  ['StringNotEqualsIgnoreCase', 'aB', 'Ab', false],
  ['StringLike', 'repo:o/r:ref', 'repo:o/*', true],
  ['StringLike', 'Repo:o/r:ref', 'repo:o/*', false],
  ['StringNotLike', 'repo:o/r:ref', 'repo:o/*', false],
  ['StringNotLike', 'repo:p/r:ref', 'repo:o/*', true],
  ['NumericEquals', '3600', '3600.0', true],
  ['NumericEquals', 'x', 'x', false],
  ['NumericNotEquals', '1', '2', true],
  ['NumericLessThan', '1', '2', true],
  ['NumericLessThan', '2', '2', false],
  ['NumericLessThanEquals', '2', '2', true],
  ['NumericGreaterThan', '-1', '-2', true],
  ['NumericGreaterThan', '10', '9', true],
  ['NumericGreaterThanEquals', '9', '10', false],
  ['DateEquals', '2026-06-01T12:00:00Z', '1780315200', true],
  ['DateNotEquals', '2026-06-01T12:00:00Z', '2026-06-01T12:00:00Z', false],
  ['DateLessThan', '2026-06-01T12:00:00Z', '2026-06-02', true],
  ['DateLessThan', '2026-06-01T12:00:00Z', 'tomorrow', false],
  ['DateLessThanEquals', '2026-06-01T14:00:00+02:00', '2026-06-01T12:00:00Z', true],
  ['DateGreaterThan', '2026-06-01T12:00:00Z', '2026-06-01T12:00:00Z', false],
  ['DateGreaterThanEquals', '2026-06-01T12:00:00Z', '2026-06-01T12:00:00Z', true],
  // Recorded of AWS on 2026-09-12: IAM's TagUser under session policies (radkawar/stackd, condition_*.json).
  ...['01', '+1', '1.0', '1e0'].map((found) => ['NumericEquals', found, '1', true] as const),
  ...['', 'NaN', 'Infinity', 'no-number'].flatMap(
    (found) =>
      [
        ['NumericEquals', found, '1', false],
        ['NumericNotEquals', found, '1', true],
      ] as const,
  ),
  ['DateEquals', '1893456000', '2030-01-01T00:00:00Z', true],
  ['DateEquals', '2030-01-01', '2030-01-01T00:00:00Z', true],
  ['DateEquals', '', '2030-01-01T00:00:00Z', false],
  ['DateNotEquals', 'not-a-date', '2030-01-01T00:00:00Z', true],
  ...['192.0.2.5/24', '192.000.002.0/24', '192.000.002.1', '192.0.2.0/024', '192.0.2.0/+24'].map(
    (range) => ['IpAddress', '192.0.2.1', range, true] as const,
  ),
  ['IpAddress', '2001:db8::1', '192.0.2.0/0', false],
  ['NotIpAddress', '2001:db8::1', '192.0.2.0/0', true],
  ['StringEqualsIgnoreCase', '\u{131}', 'I', false],
  ['StringEqualsIgnoreCase', '\u{130}', 'i', false],
  ['StringEqualsIgnoreCase', '\u{212A}', 'K', true],
  ['StringEqualsIgnoreCase', '\u{17F}', 's', false],
  ['StringEqualsIgnoreCase', '\u{1E9E}', '\u{DF}', true],
  ['StringEqualsIgnoreCase', 'SS', '\u{DF}', false],
  ['StringEqualsIgnoreCase', '\u{3BF}\u{3C2}', '\u{39F}\u{3A3}', true],
  ['StringEqualsIgnoreCase', '\u{3BF}\u{3C3}', '\u{39F}\u{3A3}', false],
  ['Bool', 'true', 'True', true],
  ['Bool', 'yes', 'false', true],
  ['Bool', '1', 'true', false],
  ['Bool', 'false', 'true', false],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
  ['BinaryEquals', 'QmluYXJ5', 'qmluYXJ5', false],
  ['IpAddress', '203.0.113.7', '203.0.113.0/24', true],
  ['IpAddress', '203.0.114.7', '203.0.113.0/24', false],
  ['IpAddress', '203.0.113.7', '203.0.113.7', true],
  ['IpAddress', '203.0.113.7', '0.0.0.0/0', true],
  ['IpAddress', '203.0.113.7', '203.0.113.0/33', false],
  ['IpAddress', '203.0.113.7', '203.0.113.0/24/1', false],
  ['IpAddress', '2001:db8::7', '2001:DB8:0::/32', true],
  ['IpAddress', '2001:db9::7', '2001:db8::/32', false],
  ['IpAddress', '2001:db8::7', '203.0.113.0/0', false],
  ['IpAddress', '1::2::3', '::/0', false],
  ['IpAddress', '256.0.0.1', '0.0.0.0/0', false],
  ['NotIpAddress', '203.0.113.7', '203.0.113.0/24', false],
  ['NotIpAddress', '198.51.100.1', '203.0.113.0/24', true],
  ['ArnEquals', ARN, ARN, true],
  ['ArnEquals', ARN, 'arn:aws:iam::*:oidc-provider/*', true],
  ['ArnLike', ARN, 'arn:aws:iam::111122223333:oidc-provider/oidc.example.test/id/?', true],
  ['ArnLike', ARN, 'arn:aws:*:oidc-provider/*', false],
  ['ArnLike', 'arn:aws:sns:r:1:a:b', 'arn:aws:sns:r:*:b', false],
  ['ArnLike', ARN, 'arn:aws:iam::444455556666:*', false],
  ['ArnLike', 'arn:aws:sns:r:1:a:b', 'arn:aws:sns:r:1:a:*', true],
  ['ArnNotEquals', ARN, ARN, false],
  ['ArnNotLike', ARN, 'arn:aws:iam::444455556666:*', true],
  ['Null', 'anything', 'false', true],
  ['Null', 'anything', 'true', false],
  ['Null', 'anything', 'yes', true],
];

describe('the condition operators', () => {
  for (const [operator, found, wanted, expected] of ROWS) {
    it(`${operator} of "${found}" and "${wanted}" is ${String(expected)}`, () => {
      assert.equal(meets(operator, found, wanted), expected);
    });
  }

  it('are each in the table, under their own names', () => {
    const tried = new Set(ROWS.map(([operator]) => operator));
    assert.deepEqual(
      operators.map(({ name }) => name).filter((name) => !tried.has(name)),
      [],
    );
    assert.equal(new Set(operators.map(({ name }) => name)).size, operators.length);
  });

  it('are open where they are negated, and a variable of theirs has no value', () => {
    assert.equal(meets('StringNotEquals', 'a', '${aws:none}'), 'unknown');
    assert.equal(meets('StringEquals', 'a', '${aws:none}'), false);
  });

  it('take several values of a policy for any of them', () => {
    assert.equal(meets('StringEquals', 'b', ['a', 'b']), true);
    assert.equal(meets('StringNotEquals', 'b', ['a', 'b']), false);
    assert.equal(meets('StringNotEquals', 'c', ['a', 'b']), true);
  });

  it('StringEquals is literal, whatever the text is', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '*', '?', '.', ':'), maxLength: 6 });
    fc.assert(
      fc.property(text, text, (found, wanted) => {
        assert.equal(meets('StringEquals', found, wanted), found === wanted);
      }),
    );
  });

  it('have negations that are their opposites for a key that is there', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'B', '*', '?'), maxLength: 4 });
    fc.assert(
      fc.property(text, text, (found, wanted) => {
        for (const name of ['Equals', 'Like', 'EqualsIgnoreCase']) {
          assert.notEqual(
            meets(`String${name}`, found, wanted),
            meets(`StringNot${name}`, found, wanted),
          );
        }
      }),
    );
  });
});

describe('writtenOperator', () => {
  it('reads qualifier, name and IfExists in any case', () => {
    assert.equal(writtenOperator('ForAnyValue:StringLikeIfExists')?.qualifier, 'ForAnyValue');
    assert.equal(writtenOperator('forallvalues:stringequals')?.qualifier, 'ForAllValues');
    assert.equal(writtenOperator('StringEqualsIfExists')?.ifExists, true);
    assert.equal(writtenOperator('StringEquals')?.ifExists, false);
  });

  it('knows no operator of another name, and none of Null with more to it', () => {
    for (const text of [
      'StringMatches',
      'NullIfExists',
      'ForAnyValue:Null',
      'ForSome:Bool',
      '',
      ':',
    ]) {
      assert.equal(writtenOperator(text), undefined, text);
    }
  });
});
