// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { guardrailPossible as check } from '../../../../src/core/checks/guardrail-possible.ts';
import type { ObservedAnswer } from '../../../../src/core/model/facts.ts';
import { DARK, facts } from '../../../world.ts';
import { withClaims } from '../gates/changed.ts';
import { assertStatus, failing } from './outcome.ts';

const DENIED: ObservedAnswer = {
  source: 'error',
  outcome: 'error',
  code: 'AccessDenied',
  httpStatus: 403,
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  requestId: undefined,
};

describe('guardrail-possible', () => {
  it('fails where STS refuses what the trust policy admits, and says where to look', () => {
    const { remedies } = failing(check, facts({ observed: DENIED }));
    assert.deepEqual(remedies[0]?.argv?.slice(0, 3), ['aws', 'cloudtrail', 'lookup-events']);
    assert.equal(remedies.length, 3);
  });

  it('speaks of the subject alone where the token was not seen', () => {
    const workload = {
      form: 'sa',
      namespace: 'team-a',
      name: 'web',
      serviceAccount: 'web',
    } as const;
    const unseen = { token: undefined, audience: 'sts.amazonaws.com', workload };
    const { detail } = failing(check, facts({ observed: DENIED, ...unseen }));
    assert.match(detail, /admits the subject: the token's tags or a guardrail may deny it$/);
    assert.match(failing(check, facts({ observed: DENIED })).detail, /admits the token: something/);
  });

  it('passes where the trust policy refuses too', () => {
    const other = withClaims({ sub: 'system:serviceaccount:team-b:web' });
    assertStatus(check, facts({ observed: DENIED, ...other }), 'pass');
  });

  it('is unknown where it is not known whether the trust policy admits the token', () => {
    assertStatus(check, facts({ observed: DENIED, token: undefined }), 'unknown');
  });

  it('passes where STS said something else', () => {
    const expired = { ...DENIED, code: 'ExpiredTokenException', message: undefined };
    assertStatus(check, facts({ observed: expired }), 'pass');
  });

  it('does not apply without an answer, or where the role was not seen', () => {
    assertStatus(check, facts(), 'not-applicable');
    assertStatus(check, facts({ observed: DENIED, role: DARK }), 'not-applicable');
  });
});
