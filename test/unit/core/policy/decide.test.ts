// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { decide, nearestOf } from '../../../../src/core/policy/decide.ts';
import { PROVIDER_ARN } from '../../../world.ts';
import { asked, policyOf, statement } from './asked.ts';

const SUB = { 'k:sub': ['a'] };
const outcome = (...statements: readonly object[]) =>
  decide(policyOf(...statements), asked(SUB)).outcome;
const on = (value: string) => ({ Condition: { StringEquals: { 'k:sub': value } } });
const OTHER = { Principal: { Federated: `${PROVIDER_ARN}2` } };
const DENY = { Effect: 'Deny' };

describe('decide', () => {
  it('allows what a statement allows, and denies what none does', () => {
    assert.equal(outcome(statement()), 'allowed');
    assert.equal(outcome(statement(on('a'))), 'allowed');
    assert.equal(outcome(statement(on('b'))), 'denied');
    assert.equal(outcome(statement(OTHER)), 'denied');
    assert.equal(outcome(statement({ Action: 'sts:AssumeRole' })), 'denied');
  });

  it('reads every statement, not the first alone', () => {
    assert.equal(outcome(statement(on('b')), statement(OTHER), statement(on('a'))), 'allowed');
  });

  it('lets a statement that denies outrank those that allow, wherever it stands', () => {
    assert.equal(outcome(statement(), statement(DENY)), 'denied');
    assert.equal(outcome(statement(DENY), statement()), 'denied');
    assert.equal(outcome(statement(), statement({ ...DENY, ...on('b') })), 'allowed');
  });

  it('asks for all conditions, of one operator or of several', () => {
    const both = (sub: string, aud: string) =>
      outcome(
        statement({
          Condition: { StringEquals: { 'k:sub': sub }, StringLike: { 'k:aud': aud } },
        }),
      );
    assert.equal(both('a', '*'), 'denied');
    const request = asked({ ...SUB, 'k:aud': ['x'] });
    const policy = (aud: string) =>
      policyOf(statement({ Condition: { StringEquals: { 'k:sub': 'a', 'K:AUD': aud } } }));
    assert.equal(decide(policy('x'), request).outcome, 'allowed');
    assert.equal(decide(policy('y'), request).outcome, 'denied');
  });

  it('reads actions with wildcards, without case, and NotAction', () => {
    for (const [changed, expected] of [
      [{ Action: 'sts:*' }, 'allowed'],
      [{ Action: '*' }, 'allowed'],
      [{ Action: 'sts:Assume*' }, 'allowed'],
      [{ Action: 'STS:assumerolewithwebidentity' }, 'allowed'],
      [{ Action: ['sts:TagSession', 'sts:AssumeRoleWithWebIdentity'] }, 'allowed'],
      [{ Action: 'sts:AssumeRole' }, 'denied'],
      [{ Action: 'sts:AssumeRoleWithSAML' }, 'denied'],
      [{ Action: undefined, NotAction: 'sts:AssumeRole' }, 'allowed'],
      [{ Action: undefined, NotAction: 'sts:AssumeRole*' }, 'denied'],
    ] as const) {
      assert.equal(outcome(statement(changed)), expected, JSON.stringify(changed));
    }
  });

  it('admits web identities by their provider alone: "*" of AWS is not theirs', () => {
    for (const [principal, expected] of [
      ['*', 'denied'],
      [{ AWS: '*' }, 'denied'],
      [{ AWS: 'arn:aws:iam::111122223333:root' }, 'denied'],
      [{ Service: 'pods.eks.amazonaws.com' }, 'denied'],
      [{ AWS: '*', Federated: PROVIDER_ARN }, 'allowed'],
      [{ Federated: ['x', PROVIDER_ARN] }, 'allowed'],
      [{ Federated: PROVIDER_ARN.toUpperCase() }, 'denied'],
      [{ Federated: `${PROVIDER_ARN.slice(0, -4)}*` }, 'denied'],
      [{ Federated: '*' }, 'unknown'],
    ] as const) {
      assert.equal(
        outcome(statement({ Principal: principal })),
        expected,
        JSON.stringify(principal),
      );
    }
  });

  it('reads NotPrincipal, and does not know it where it would admit', () => {
    const not = (named: string, effect: string) => ({
      Effect: effect,
      Principal: undefined,
      NotPrincipal: { Federated: named },
    });
    assert.equal(outcome(statement(), statement(not(PROVIDER_ARN, 'Deny'))), 'allowed');
    assert.equal(outcome(statement(), statement(not('other', 'Deny'))), 'denied');
    assert.equal(outcome(statement(not(PROVIDER_ARN, 'Allow'))), 'denied');
    assert.equal(outcome(statement(not('other', 'Allow'))), 'unknown');
  });

  it('does not know whether a principal of "*" denies web identities, unless a condition says no', () => {
    const deny = { ...DENY, Principal: '*' };
    assert.equal(outcome(statement(), statement(deny)), 'unknown');
    assert.equal(outcome(statement(), statement({ ...deny, ...on('b') })), 'allowed');
    assert.equal(outcome(statement(OTHER), statement(deny)), 'denied');
  });

  it('is unknown where the statement that would decide is', () => {
    const odd = { Condition: { StringMatches: { 'k:sub': 'a' } } };
    assert.equal(outcome(statement(odd)), 'unknown');
    assert.equal(outcome(statement(), statement(odd)), 'allowed');
    assert.equal(outcome(statement(), statement({ ...DENY, ...odd })), 'unknown');
    assert.equal(outcome(statement(DENY), statement(odd)), 'denied');
  });

  it('says of each statement what was amiss', () => {
    const { statements } = decide(policyOf(statement(on('b'))), asked(SUB));
    assert.equal(statements[0]?.applies, false);
    assert.equal(statements[0].principal.met, true);
    assert.deepEqual(statements[0].conditions[0]?.found, ['a']);
  });
});

describe('nearestOf', () => {
  it('is the statement in which the least is amiss', () => {
    const decision = decide(
      policyOf(
        statement({ Sid: 'principal', ...OTHER }),
        statement({ Sid: 'action', Action: 'sts:AssumeRole' }),
        statement({ Sid: 'condition', ...on('b') }),
        statement({ Sid: 'deny', ...DENY, ...on('b') }),
      ),
      asked(SUB),
    );
    assert.equal(nearestOf(decision)?.statement.sid, 'condition');
  });
});

describe('for any policy', () => {
  const anyStatement = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Principal: fc.constantFrom<unknown>(
      '*',
      { AWS: '*' },
      { Federated: PROVIDER_ARN },
      OTHER.Principal,
    ),
    Action: fc.constantFrom('sts:*', 'sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'),
    Condition: fc.constantFrom<unknown>(
      {},
      on('a').Condition,
      on('b').Condition,
      { StringMatches: { 'k:sub': 'a' } },
      { Null: { 'k:aud': 'true' } },
    ),
  });
  const statements = fc.array(anyStatement, { minLength: 1, maxLength: 5 });

  it('a statement that denies this provider outright wins', () => {
    fc.assert(
      fc.property(statements, (some) => {
        assert.equal(outcome(...some, statement(DENY)), 'denied');
      }),
    );
  });

  it('one more statement that allows never takes away what was allowed', () => {
    fc.assert(
      fc.property(statements, anyStatement, (some, more) => {
        fc.pre(outcome(...some) === 'allowed');
        assert.equal(outcome(...some, { ...more, Effect: 'Allow' }), 'allowed');
      }),
    );
  });

  it('one more statement that denies never grants', () => {
    fc.assert(
      fc.property(statements, anyStatement, (some, more) => {
        fc.pre(outcome(...some) === 'denied');
        assert.equal(outcome(...some, { ...more, Effect: 'Deny' }), 'denied');
      }),
    );
  });

  it('the order of statements does not matter', () => {
    fc.assert(
      fc.property(statements, (some) => {
        assert.equal(outcome(...some), outcome(...some.toReversed()));
      }),
    );
  });
});
