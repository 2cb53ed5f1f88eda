// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { trustPolicy } from '../../../../src/core/gates/trust-policy.ts';
import type { Facts } from '../../../../src/core/model/facts.ts';
import { seenOf } from '../../../../src/core/model/observed.ts';
import { trustPolicyChange } from '../../../../src/core/plan/trust-policy.ts';
import { facts, ISSUER, SUBJECT } from '../../../world.ts';
import { statement } from './asked.ts';
import { DEFAULT_INTENT } from '../../../../src/core/model/plan.ts';
import { withExpectedToken } from '../../../../src/core/policy/context.ts';

const BARE = ISSUER.replace('https://', '');
const JOB = 'repo:example/web:ref:refs/heads/main';

function asking(subject: string, conditions: object): Facts {
  const world = facts({ token: undefined, subject });
  const role = seenOf(world.role);
  assert.ok(role);
  const trusted = JSON.stringify({
    Version: '2012-10-17',
    Statement: [statement({ Condition: { StringEquals: conditions } })],
  });
  return { ...world, role: { kind: 'seen', value: { ...role, trustPolicy: trusted } } };
}

describe('a subject that stands in for a token', () => {
  it('is judged, and let in, with no claim but those that are known', () => {
    const admitted = asking(SUBJECT, { [`${BARE}:sub`]: SUBJECT });
    assert.equal(trustPolicy.evaluate(admitted).status, 'pass');
    const other = asking(SUBJECT, { [`${BARE}:sub`]: 'a' });
    assert.equal(trustPolicy.evaluate(other).status, 'fail');
    assert.match(JSON.stringify(trustPolicyChange(other, DEFAULT_INTENT).change), /"edits"/);
  });

  it('leaves open what other claims its token has, and then nothing is written', () => {
    const job = asking(JOB, { [`${BARE}:sub`]: 'a', [`${BARE}:repository`]: 'example/web' });
    const admitted = asking(JOB, { [`${BARE}:sub`]: JOB, [`${BARE}:repository`]: 'example/web' });
    assert.equal(trustPolicy.evaluate(admitted).status, 'not-applicable');
    for (const open of [job, admitted]) {
      assert.equal(trustPolicyChange(open, DEFAULT_INTENT).change, undefined);
    }
  });

  it('is no pattern: no token has one', () => {
    assert.equal(withExpectedToken(facts({ token: undefined, subject: 'a*' })), undefined);
  });
});
