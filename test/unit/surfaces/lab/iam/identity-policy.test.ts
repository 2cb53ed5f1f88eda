// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  decideIdentity,
  type AuthorizationRequest,
} from '../../../../../src/surfaces/lab/iam/identity-policy.ts';
import { identityPolicyRefusal } from '../../../../../src/surfaces/lab/iam/identity-policy-refusal.ts';

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.example.test/id/A';
const CONTEXT = { 'aws:principaltag/team': ['web'], 'aws:username': ['lab'] };

const wish = (changed: Partial<AuthorizationRequest> = {}): AuthorizationRequest => ({
  action: 'iam:GetOpenIDConnectProvider',
  resource: PROVIDER,
  context: CONTEXT,
  ...changed,
});
const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const says = (...statements: readonly object[]) => decideIdentity([policy(...statements)], wish());

describe('policies of an identity', () => {
  const rows: readonly (readonly [string, object, ReturnType<typeof decideIdentity>])[] = [
    ['allow what they name', { Effect: 'Allow', Action: 'iam:*', Resource: '*' }, 'allowed'],
    [
      'mind no case in actions, and case in resources',
      { Effect: 'Allow', Action: 'IAM:getopenid*', Resource: PROVIDER },
      'allowed',
    ],
    [
      'say nothing of a resource in another case',
      { Effect: 'Allow', Action: 'iam:*', Resource: PROVIDER.replace('/id/A', '/id/a') },
      'silent',
    ],
    [
      'say nothing of a provider’s path where they name its host alone',
      { Effect: 'Allow', Action: 'iam:*', Resource: PROVIDER.replace('/id/A', '') },
      'silent',
    ],
    [
      'allow all but what NotAction names',
      { Effect: 'Allow', NotAction: 'iam:Delete*', Resource: '*' },
      'allowed',
    ],
    [
      'say nothing of what NotAction names',
      { Effect: 'Allow', NotAction: ['iam:*'], Resource: '*' },
      'silent',
    ],
    [
      'say nothing of what NotResource names',
      { Effect: 'Allow', Action: '*', NotResource: `${PROVIDER}*` },
      'silent',
    ],
    ['deny what they deny', { Effect: 'Deny', Action: '*', Resource: '*' }, 'denied'],
    [
      'read variables in resources',
      { Effect: 'Allow', Action: '*', Resource: 'arn:aws:iam::*:oidc-provider/*/${aws:username}' },
      'silent',
    ],
    [
      'ask conditions',
      {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/Team': ['data', 'web'] } },
      },
      'allowed',
    ],
    [
      'allow nothing on a condition that the lab cannot judge',
      {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
      },
      'silent',
    ],
    [
      'deny on a condition that the lab cannot judge',
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
      },
      'denied',
    ],
  ];
  for (const [what, statement, said] of rows) {
    it(what, () => {
      assert.equal(says(statement), said);
      assert.equal(identityPolicyRefusal(policy(statement), { partition: 'aws' }), undefined);
    });
  }

  it('count together, and one that denies outranks all', () => {
    const allows = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
    const denies = policy({ Effect: 'Deny', Action: 'iam:Get*', Resource: PROVIDER });
    assert.equal(decideIdentity([allows, denies], wish()), 'denied');
    assert.equal(decideIdentity([allows, denies], wish({ resource: '*' })), 'allowed');
    assert.equal(decideIdentity([], wish()), 'silent');
  });

  it('fill in what they were written with: a variable, for the caller it is', () => {
    const own = 'arn:aws:iam::111122223333:role/${aws:username}';
    const allows = policy({ Effect: 'Allow', Action: 'iam:GetRole', Resource: own });
    const role = (name: string) =>
      wish({ action: 'iam:GetRole', resource: `arn:aws:iam::111122223333:role/${name}` });
    assert.equal(decideIdentity([allows], role('lab')), 'allowed');
    assert.equal(decideIdentity([allows], role('other')), 'silent');
    assert.equal(decideIdentity([allows], { ...role('lab'), context: {} }), 'silent');
  });
});

describe('a policy that IAM refuses', () => {
  const refused: readonly (readonly [string, string | object, RegExp])[] = [
    ['is no JSON', '{', /^This policy contains invalid Json$/],
    ['nests deeper than policies do', `${'['.repeat(50)}${']'.repeat(50)}`, /invalid Json/],
    ['has no statement', '{}', /^Syntax errors in policy\.$/],
    ['is of a version that there is not', '{"Version":"2025-01-01","Statement":[]}', /^Syntax/],
    ['has a member that there is not', '{"Statements":[],"Statement":[{}]}', /^Syntax/],
    ['has no effect', { Action: '*', Resource: '*' }, /^Syntax/],
    [
      'has an operator that there is not',
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringLikes: { a: 'b' } } },
      /^Syntax/,
    ],
    [
      'has a condition on an object',
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringLike: { a: {} } } },
      /^Syntax/,
    ],
    [
      'names a principal',
      { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
      /^Policy document should not specify a principal\.$/,
    ],
    [
      'has no action',
      { Effect: 'Allow', Resource: '*' },
      /^Policy statement must contain actions\.$/,
    ],
    [
      'has actions both ways',
      { Effect: 'Allow', Action: '*', NotAction: 'iam:*', Resource: '*' },
      /^Syntax/,
    ],
    [
      'has no resource',
      { Effect: 'Allow', Action: '*' },
      /^Policy statement must contain resources\.$/,
    ],
    [
      'has an action of no service',
      { Effect: 'Allow', Action: 'Get', Resource: '*' },
      /prefaced by a vendor/,
    ],
    [
      'has a resource that is no ARN',
      { Effect: 'Allow', Action: '*', Resource: 'bucket' },
      /^Resource bucket must be in ARN format or "\*"\.$/,
    ],
  ];
  for (const [what, given, words] of refused) {
    it(what, () => {
      const document = typeof given === 'string' ? given : policy(given);
      const { code, message } =
        identityPolicyRefusal(document, { partition: 'aws' })?.refusal ?? {};
      assert.equal(code, 'MalformedPolicyDocument');
      assert.match(String(message), words);
    });
  }
});
