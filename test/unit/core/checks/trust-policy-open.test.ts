// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { trustPolicyOpen } from '../../../../src/core/checks/trust-policy-open.ts';
import { DARK, facts, PROVIDER_ARN, ROLE_ARN, SUBJECT } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const BARE = 'oidc.example.test/id/1111222233334444';
const AUDIENCE = { StringEquals: { [`${BARE}:aud`]: 'sts.amazonaws.com' } };

/** A role whose one statement has this condition. */
function admitting(condition: object, changed: object = {}): ReturnType<typeof facts> {
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER_ARN },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { ...AUDIENCE, ...condition },
    ...changed,
  };
  const trustPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const value = { arn: ROLE_ARN, trustPolicy, maxSessionDurationSeconds: 3600 };
  return facts({ role: { kind: 'seen', value } });
}

describe('trust-policy-open', () => {
  it('passes where the subject is named', () => {
    assertStatus(trustPolicyOpen, facts(), 'pass');
  });

  for (const [what, condition] of [
    ['a namespace', { StringLike: { [`${BARE}:sub`]: 'system:serviceaccount:team-a:*' } }],
    ['a repository', { StringLike: { [`${BARE}:sub`]: 'repo:example/web:*' } }],
    ['another claim of the workload', { StringEquals: { [`${BARE}:repository_id`]: '1' } }],
    ['an address', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }],
    ['something by an operator that is not known', { StringResembles: { [`${BARE}:sub`]: 'a' } }],
  ] as const) {
    it(`passes where ${what} is named`, () => {
      assertStatus(trustPolicyOpen, admitting(condition), 'pass');
    });
  }

  for (const [what, condition] of [
    ['the audience alone', {}],
    ['any subject', { StringLike: { [`${BARE}:sub`]: '*' } }],
    ['any service account', { StringLike: { [`${BARE}:sub`]: 'system:serviceaccount:*' } }],
    ['any subject of a letter', { StringLike: { [`${BARE}:sub`]: 's*' } }],
    ['any subject of Kubernetes', { StringLike: { [`${BARE}:sub`]: 'system:serviceaccount:?*' } }],
    ['any repository', { StringLike: { [`${BARE}:sub`]: ['repo:example/web:*', 'repo:*'] } }],
    ['all but one subject', { StringNotEquals: { [`${BARE}:sub`]: SUBJECT } }],
    ['a subject if there is one', { StringEqualsIfExists: { [`${BARE}:sub`]: SUBJECT } }],
    ['a subject that is there', { Null: { [`${BARE}:sub`]: 'false' } }],
    ['all subjects of none', { 'ForAllValues:StringEquals': { [`${BARE}:sub`]: SUBJECT } }],
  ] as const) {
    it(`fails where a statement asks for ${what}`, () => {
      const { detail } = failing(trustPolicyOpen, admitting(condition));
      assert.ok(detail.startsWith('statement 1 lets in every token of'), detail);
    });
  }

  it('takes the audience for enough where it names the tenant', () => {
    const issuer = 'oidc.vercel.com/example';
    const world = admitting(
      { StringEquals: { [`${issuer}:aud`]: 'https://vercel.com/example' } },
      { Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` } },
    );
    assertStatus(trustPolicyOpen, world, 'pass');
  });

  it('is unknown where the role was not seen', () => {
    assertStatus(trustPolicyOpen, facts({ role: DARK }), 'unknown');
  });

  it('does not apply where no statement lets web identities in', () => {
    for (const changed of [
      { Effect: 'Deny' },
      { Action: 'sts:AssumeRole' },
      { Principal: { Service: 'ec2.amazonaws.com' } },
    ]) {
      assertStatus(trustPolicyOpen, admitting({}, changed), 'not-applicable');
    }
    const value = { arn: ROLE_ARN, trustPolicy: 'not a policy', maxSessionDurationSeconds: 3600 };
    assertStatus(trustPolicyOpen, facts({ role: { kind: 'seen', value } }), 'not-applicable');
  });
});
