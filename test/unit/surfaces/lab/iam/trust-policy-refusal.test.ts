// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { trustPolicyRefusal } from '../../../../../src/surfaces/lab/iam/trust-policy-refusal.ts';

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.example.test/id';
const SHARED = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';

const statement = (changed: object = {}): object => ({
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...changed,
});
const answerTo = (...statements: readonly object[]) =>
  trustPolicyRefusal(JSON.stringify({ Version: '2012-10-17', Statement: statements }))?.refusal;

describe('a trust policy that IAM takes', () => {
  it('names a provider that need not exist', () => {
    assert.equal(answerTo(statement()), undefined);
  });

  it('may have one statement without a list, and lists where one value would do', () => {
    const single = JSON.stringify({ Version: '2012-10-17', Statement: statement() });
    assert.equal(trustPolicyRefusal(single), undefined);
    assert.equal(
      answerTo(statement({ Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] })),
      undefined,
    );
    for (const Action of ['sts:SetSourceIdentity', 'STS:assumerole', 'sts:AssumeRoleWith*']) {
      assert.equal(answerTo(statement({ Action })), undefined);
    }
  });

  it('may trust services, accounts, SAML providers and built-in web identities', () => {
    for (const principal of [
      { Service: 'pods.eks.amazonaws.com' },
      { AWS: 'arn:aws:iam::111122223333:root' },
      { Federated: 'arn:aws:iam::111122223333:saml-provider/corp' },
      { Federated: 'accounts.google.com' },
    ]) {
      assert.equal(answerTo(statement({ Principal: principal })), undefined);
    }
  });
});

describe('a trust policy that IAM refuses', () => {
  const malformed: readonly (readonly [string, object, RegExp])[] = [
    [
      'has a bare URL for a principal',
      { Principal: { Federated: 'https://oidc.example.test' } },
      /^Federated principals must be valid domain names or SAML metadata ARNs$/,
    ],
    [
      'has an ARN with a slash where a colon belongs',
      { Principal: { Federated: 'arn:aws:iam//x' } },
      /^Federated principals/,
    ],
    [
      'has a principal that a variable left empty',
      { Principal: { Federated: '' } },
      /^Federated principals/,
    ],
    ['has no principal', { Principal: undefined }, /^Missing required field Principal$/],
    ['has no action', { Action: undefined }, /^Missing required field Action$/],
    ['names a resource', { Resource: '*' }, /^Has prohibited field Resource$/],
    [
      'allows an action of another service',
      { Action: 's3:GetObject' },
      /^AssumeRole policy may only specify STS AssumeRole actions\.$/,
    ],
    ['allows everything', { Action: '*' }, /^AssumeRole policy may only specify/],
    ...[
      'sts:*',
      'sts:GetCallerIdentity',
      'sts:AssumeRoot',
      ['sts:AssumeRole', 'sts:GetSessionToken'],
    ].map(
      (Action) =>
        [
          `allows ${String(Action)}`,
          { Action },
          /^AssumeRole policy may only specify STS AssumeRole actions\.$/,
        ] as const,
    ),
    ['has an effect in small letters', { Effect: 'allow' }, /^Syntax errors in policy\.$/],
    ['has no effect', { Effect: undefined }, /^Syntax errors in policy\.$/],
  ];
  for (const [what, changed, message] of malformed) {
    it(what, () => {
      const answer = answerTo(statement(), statement(changed));
      assert.equal(answer?.code, 'MalformedPolicyDocument');
      assert.equal(answer.httpStatus, 400);
      assert.match(answer.message, message);
    });
  }

  it('is no JSON, or no statement', () => {
    assert.equal(trustPolicyRefusal('{')?.refusal.message, 'This policy contains invalid Json');
    assert.equal(trustPolicyRefusal('[]')?.refusal.message, 'This policy contains invalid Json');
    assert.equal(trustPolicyRefusal('{}')?.refusal.code, 'MalformedPolicyDocument');
  });

  it('is longer than the quota, blanks aside', () => {
    const long = JSON.stringify({ Statement: statement({ Sid: 'x'.repeat(2048) }) });
    const answer = trustPolicyRefusal(long)?.refusal;
    assert.equal(answer?.code, 'LimitExceeded');
    assert.equal(answer.message, 'Cannot exceed quota for ACLSizePerRole: 2048');
    const blank = JSON.stringify({ Statement: statement() }) + ' '.repeat(3000);
    assert.equal(trustPolicyRefusal(blank), undefined);
  });

  it('admits every tenant of an issuer that many share', () => {
    const open = statement({ Principal: { Federated: SHARED } });
    assert.equal(answerTo(open)?.code, 'MalformedPolicyDocument');
    const key = 'token.actions.githubusercontent.com:SUB'; // names of keys have no case
    const narrowed = { ...open, Condition: { StringLike: { [key]: 'repo:octo/web:*' } } };
    assert.equal(answerTo(narrowed), undefined);
    assert.equal(answerTo({ ...open, Effect: 'Deny' }), undefined);
  });

  // IAM User Guide, Identity-provider controls for shared OIDC providers.
  it('has a condition on the tenant of a shared issuer that says nothing of it', () => {
    const answer = (issuer: string, Condition: unknown) =>
      answerTo(
        statement({
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
          Condition,
        }),
      )?.code;
    const github = 'token.actions.githubusercontent.com';
    const sub = { [`${github}:sub`]: 'repo:octo/web:*' };
    for (const condition of [
      undefined,
      { StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com' } },
      { StringLike: { [`${github}:sub`]: '*' } },
      { StringLike: { [`${github}:sub`]: ['repo:octo/web:*', '?*'] } },
      { StringLike: { [`${github}:sub`]: [] } },
      { Null: { [`${github}:sub`]: 'false' } },
      { StringNotLike: sub },
      { StringLikeIfExists: sub },
      { 'ForAllValues:StringLike': sub },
    ]) {
      assert.equal(answer(github, condition), 'MalformedPolicyDocument', JSON.stringify(condition));
    }
    for (const operator of ['StringLike', 'StringEquals', 'ForAnyValue:StringLike']) {
      assert.equal(answer(github, { [operator]: sub }), undefined);
    }
    const turbonomic = 'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb';
    assert.equal(answer(turbonomic, undefined), 'MalformedPolicyDocument');
    assert.equal(answer(turbonomic, { StringEquals: { [`${turbonomic}:sub`]: 'a' } }), undefined);
    const sentinel = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d';
    const named = { StringEquals: { 'sts:RoleSessionName': 'MicrosoftSentinel_1' } };
    assert.equal(answer(sentinel, named), undefined);
  });
});
