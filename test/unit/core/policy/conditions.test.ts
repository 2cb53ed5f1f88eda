// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { decideCondition } from '../../../../src/core/policy/conditions.ts';
import { asked } from './asked.ts';
import type { PolicyRequest } from '../../../../src/core/policy/context.ts';

const met = (operator: string, values: readonly string[], request: PolicyRequest) =>
  decideCondition({ operator, key: 'K:Amr', values }, '2012-10-17', request).met;

const ABSENT = asked();
const EMPTY = asked({ 'k:amr': [] });
const SEVERAL = asked({ 'k:amr': ['a', 'b'] });

describe('a condition on an absent key', () => {
  it('is met by IfExists, ForAllValues, negated operators and Null; ForAnyValue with IfExists is open', () => {
    for (const request of [ABSENT, EMPTY]) {
      for (const [operator, value, expected] of [
        ['StringEquals', 'a', false],
        ['StringLike', '*', false],
        ['StringNotEquals', 'a', true],
        ['StringNotLike', '*', true],
        ['StringEqualsIfExists', 'a', true],
        ['StringNotEqualsIfExists', 'a', true],
        ['ForAllValues:StringEquals', 'a', true],
        ['ForAllValues:StringNotEquals', 'a', true],
        ['ForAnyValue:StringEquals', 'a', false],
        ['ForAnyValue:StringNotEquals', 'a', false],
        ['ForAnyValue:StringEqualsIfExists', 'a', 'unknown'],
        ['Null', 'true', true],
        ['Null', 'false', false],
        ['NumericLessThan', '1', false],
        ['NotIpAddress', '0.0.0.0/0', true],
      ] as const) {
        assert.equal(met(operator, [value], request), expected, operator);
      }
    }
  });
});

describe('a condition on a key of several values', () => {
  it('is met by any or by all of them, as it says, and not where it does not say', () => {
    for (const [operator, values, expected] of [
      ['ForAnyValue:StringEquals', ['a'], true],
      ['ForAnyValue:StringEquals', ['c'], false],
      ['ForAllValues:StringEquals', ['a'], false],
      ['ForAllValues:StringEquals', ['a', 'b', 'c'], true],
      ['ForAnyValue:StringNotEquals', ['a'], true],
      ['ForAnyValue:StringNotEquals', ['a', 'b'], false],
      ['ForAllValues:StringNotEquals', ['c'], true],
      ['ForAllValues:StringNotEquals', ['a'], false],
      ['StringEquals', ['b'], false],
      ['StringNotEquals', ['b'], false],
      ['StringNotEquals', ['c'], false],
      ['NumericEquals', ['1'], 'unknown'],
    ] as const) {
      assert.equal(met(operator, values, SEVERAL), expected, operator);
    }
  });

  // Recorded of AWS on 2026-09-12: IAM's TagUser under session policies (radkawar/stackd, condition_sets.json).
  it('of tag keys, be it one, is never met by an operator for one value, and not if negated', () => {
    const tags = (...keys: string[]) => asked({ 'aws:tagkeys': keys });
    const over = (operator: string, request: PolicyRequest) =>
      decideCondition({ operator, key: 'aws:TagKeys', values: ['team'] }, '2012-10-17', request)
        .met;
    for (const [operator, absent, team, env, both] of [
      ['StringEquals', false, false, false, false],
      ['StringNotEquals', true, false, false, false],
      ['StringEqualsIfExists', true, false, false, false],
      ['StringNotEqualsIfExists', true, false, false, false],
      ['ForAnyValue:StringEquals', false, true, false, true],
      ['ForAllValues:StringEquals', true, true, false, false],
      ['ForAnyValue:StringNotEquals', false, false, true, true],
      ['ForAllValues:StringNotEquals', true, false, true, false],
    ] as const) {
      const came = [asked(), tags('team'), tags('env'), tags('team', 'env')];
      assert.deepEqual(
        came.map((request) => over(operator, request)),
        [absent, team, env, both],
        operator,
      );
    }
  });

  // Recorded with those.
  it('stands for no value of a policy, and for no default', () => {
    for (const keys of [['team'], ['team', 'env']]) {
      const request = asked({ 'aws:tagkeys': keys, 'aws:requesttag/team': ['team'] });
      for (const value of ['${aws:TagKeys}', "${aws:TagKeys, 'team'}"]) {
        const over = (operator: string) => ({
          operator,
          key: 'aws:RequestTag/team',
          values: [value],
        });
        assert.equal(decideCondition(over('StringEquals'), '2012-10-17', request).met, false);
        assert.equal(decideCondition(over('StringNotEquals'), '2012-10-17', request).met, true);
      }
    }
  });
});

describe('a condition that cannot be decided', () => {
  it('is unknown where the operator is not known, and says which', () => {
    const condition = { operator: 'StringMatches', key: 'k', values: ['a'] };
    const { met: truth, doubt } = decideCondition(condition, '2012-10-17', asked({ k: ['a'] }));
    assert.equal(truth, 'unknown');
    assert.match(doubt ?? '', /StringMatches/);
  });

  it('is unknown where AWS has a value that we do not know, whatever the operator', () => {
    const request = asked({}, { isUnknown: (key) => key === 'k:amr' });
    for (const operator of ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'Null']) {
      assert.equal(met(operator, ['true'], request), 'unknown', operator);
    }
  });

  it('finds no key in the prototype of objects', () => {
    for (const key of ['constructor', '__proto__', 'toString']) {
      const condition = { operator: 'StringEquals', key, values: ['a'] };
      assert.equal(decideCondition(condition, '2012-10-17', asked()).met, false);
    }
  });
});

describe('policy variables', () => {
  const held = (
    value: string,
    request: PolicyRequest,
    version: '2012-10-17' | '2008-10-17' = '2012-10-17',
  ) =>
    decideCondition({ operator: 'StringLike', key: 'k:sub', values: [value] }, version, request)
      .met;
  const request = asked({ 'k:sub': ['team-a:*'], 'k:team': ['team-a'], 'k:many': ['a', 'b'] });

  it('stand for the value of their key, in any case', () => {
    assert.equal(held('${K:Team}:*', request), true);
    assert.equal(held('${k:team}-b:*', request), false);
  });

  it('stand for the characters that are wildcards elsewhere', () => {
    assert.equal(held('team-a:${*}', request), true);
    assert.equal(held('team-b:${*}', request), false);
    assert.equal(held('team-a:${?}', request), false);
  });

  it('fall back to their default, and match nothing without one', () => {
    assert.equal(held("${k:none, 'team-a'}:*", request), true);
    assert.equal(held('${k:none}*', request), false);
    assert.equal(held('${k:many}*', request), false);
  });

  it('are unknown where their value is, unless another value decides', () => {
    const dark = { ...request, isUnknown: (key: string) => key === 'aws:sourceip' };
    assert.equal(held('${aws:SourceIp}', dark), 'unknown');
    const condition = {
      operator: 'StringLike',
      key: 'k:sub',
      values: ['${aws:SourceIp}', 'team-a:*'],
    };
    assert.equal(decideCondition(condition, '2012-10-17', dark).met, true);
    const negated = { ...condition, operator: 'StringNotLike' };
    assert.equal(decideCondition(negated, '2012-10-17', dark).met, false);
  });

  it('are ordinary characters in documents of 2008', () => {
    const odd = asked({ 'k:sub': ['${k:team}'], 'k:team': ['team-a'] });
    assert.equal(held('${k:team}', odd, '2008-10-17'), true);
    assert.equal(held('${k:team}', odd), false);
  });
});
