// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { rolesClaim } from '../../../../src/core/gates/roles-claim.ts';
import { facts, ROLE_ARN } from '../../../world.ts';
import { withClaims } from './changed.ts';

const OTHER = 'arn:aws:iam::111122223333:role/another';
const pinned = (roles: unknown) => withClaims({ 'https://aws.amazon.com/roles': roles });

describe('roles-claim', () => {
  it('passes what was recorded to be taken', () => {
    for (const roles of [
      ROLE_ARN,
      [ROLE_ARN],
      [OTHER, ROLE_ARN],
      `${OTHER};${ROLE_ARN}`,
      `${OTHER}; ${ROLE_ARN}`,
      ` ${ROLE_ARN} `,
      `${ROLE_ARN};`,
      `;${ROLE_ARN}`,
      [ROLE_ARN, ROLE_ARN],
      ['not-an-arn', ROLE_ARN],
      [123, ROLE_ARN],
      [null, ROLE_ARN],
      null,
    ]) {
      const { status } = rolesClaim.evaluate(facts(pinned(roles)));
      assert.equal(status, 'pass', JSON.stringify(roles));
    }
  });

  it('fails a list with commas, wildcards, other roles and another case', () => {
    for (const roles of [
      `${OTHER},${ROLE_ARN}`,
      'arn:aws:iam::111122223333:role/*',
      [OTHER],
      [ROLE_ARN.replace('workload', 'Workload')],
    ]) {
      const { status, knowledge } = rolesClaim.evaluate(facts(pinned(roles)));
      assert.equal(status, 'fail', JSON.stringify(roles));
      assert.equal(knowledge, 'recorded');
    }
  });

  it('passes a token that pins none', () => {
    assert.equal(rolesClaim.evaluate(facts()).status, 'pass');
  });

  it('does not apply without a token, or without a role to look for', () => {
    assert.equal(rolesClaim.evaluate(facts({ token: undefined })).status, 'not-applicable');
    const roleless = { ...pinned([OTHER]), request: undefined, role: undefined };
    assert.equal(rolesClaim.evaluate(facts(roleless)).status, 'not-applicable');
  });
});
