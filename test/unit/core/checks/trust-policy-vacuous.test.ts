// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { trustPolicyVacuous } from '../../../../src/core/checks/trust-policy-vacuous.ts';
import { DARK, facts, ROLE_ARN, TRUST_POLICY } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

/** The world's trust policy with another operator. */
function withOperator(operator: string): ReturnType<typeof facts> {
  const trustPolicy = TRUST_POLICY.replace('StringEquals', operator);
  const value = { arn: ROLE_ARN, trustPolicy, maxSessionDurationSeconds: 3600 };
  return facts({ role: { kind: 'seen', value } });
}

describe('trust-policy-vacuous', () => {
  it('passes where every condition demands its claim', () => {
    assertStatus(trustPolicyVacuous, facts(), 'pass');
    assertStatus(trustPolicyVacuous, withOperator('ForAnyValue:StringLike'), 'pass');
  });

  for (const operator of ['ForAllValues:StringLike', 'StringEqualsIfExists']) {
    it(`fails where ${operator} is met without the claim`, () => {
      const { detail } = failing(trustPolicyVacuous, withOperator(operator));
      assert.ok(detail.startsWith(`statement 1 has ${operator} on oidc.example.test`), detail);
    });
  }

  it('is unknown where the role was not seen', () => {
    assertStatus(trustPolicyVacuous, facts({ role: DARK }), 'unknown');
  });

  it('does not apply where there is no role', () => {
    const role = { kind: 'absent', detail: 'no such role' } as const;
    assertStatus(trustPolicyVacuous, facts({ role }), 'not-applicable');
  });
});
