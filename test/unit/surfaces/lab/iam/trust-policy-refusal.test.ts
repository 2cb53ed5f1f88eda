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
    for (const Action of ['sts:SetSourceIdentity', 'sts:AssumeRoleWith*']) {
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
      const Condition = { StringEquals: { 'accounts.google.com:aud': 'app' } };
      assert.equal(answerTo(statement({ Principal: principal, Condition })), undefined);
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
      // Recorded 2026-09-11, as those on shared issuers.
      'sts:*',
      'STS:assumerolewithwebidentity',
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
});

/** Recorded of AWS on 2026-09-11: UpdateAssumeRolePolicy (radkawar/stackd, oidc_trust_controls_*_aws.json). */
describe('a trust policy for an issuer that many share', () => {
  const GITHUB = 'token.actions.githubusercontent.com';
  const GITLAB = 'gitlab.com';
  const COGNITO = 'cognito-identity.amazonaws.com';
  const principalOf = (issuer: string): string =>
    /^(cognito|accounts|www|graph)/.test(issuer)
      ? issuer
      : `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
  const trusting = (issuer: string, changed: object = {}): object =>
    statement({ Principal: { Federated: principalOf(issuer) }, ...changed });
  const answer = (issuer: string, Condition: unknown) =>
    answerTo(trusting(issuer, { Condition }))?.message;
  const mustEvaluate = (who: string, keys: string): string =>
    `Trust policy with trusted principal ${who} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${keys} which is not scoped to all.`;
  const OF_GITHUB = mustEvaluate(
    principalOf(GITHUB),
    `${GITHUB}:sub or ${GITHUB}:job_workflow_ref`,
  );
  const POSITIVE = ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase'].flatMap((name) => [
    name,
    `ForAnyValue:${name}`,
    `ForAllValues:${name}`,
  ]);
  const OTHER = [
    ['StringNotEquals', 'a'],
    ['StringEqualsIfExists', 'a'],
    ['StringLikeIfExists', 'a:*'],
    ['Null', 'false'],
    ['Null', 'true'],
    ['NumericEquals', '1'],
    ['Bool', 'true'],
  ] as const;

  for (const [issuer, key, words] of [
    [GITLAB, `${GITLAB}:sub`, mustEvaluate(GITLAB, `${GITLAB}:sub`)],
    [COGNITO, `${COGNITO}:aud`, mustEvaluate(COGNITO, `${COGNITO}:aud`)],
    [GITHUB, `${GITHUB}:sub`, OF_GITHUB],
  ] as const) {
    it(`must have a condition on ${key} that compares texts`, () => {
      const missing = 'A condition block must be present for the Cognito provider';
      assert.equal(answer(issuer, undefined), issuer === COGNITO ? missing : words);
      for (const operator of POSITIVE) {
        assert.equal(answer(issuer, { [operator]: { [key]: 'a:*' } }), undefined, operator);
        assert.equal(answer(issuer, { [operator]: { [key]: [] } }), undefined, operator);
        assert.equal(answer(issuer, { [operator]: { [key]: '?' } }), undefined, operator);
        assert.equal(answer(issuer, { [operator]: { [key]: '*' } }), words, operator);
        assert.equal(answer(issuer, { [operator]: { [key]: ['*', 'a'] } }), words, operator);
        // Of GitHub's it is asked more.
        for (const value of ['**', '*?', '']) {
          const expected = issuer === GITHUB ? words : undefined;
          assert.equal(answer(issuer, { [operator]: { [key]: value } }), expected, operator);
        }
      }
      for (const [operator, value] of OTHER) {
        assert.equal(answer(issuer, { [operator]: { [key]: value } }), words, operator);
      }
      assert.equal(answer(issuer, { StringEquals: { [key.toUpperCase()]: 'a' } }), undefined);
      const both = { StringEquals: { [key]: 'a' }, StringLike: { [key]: '*' } };
      assert.equal(answer(issuer, both), undefined);
    });

    it(`must have it in each statement that lets tokens of ${issuer} in`, () => {
      const good = trusting(issuer, { Condition: { StringEquals: { [key]: 'a' } } });
      assert.notEqual(answerTo(good, trusting(issuer)), undefined);
      assert.equal(answerTo(good, trusting(issuer, { Effect: 'Deny' })), undefined);
      assert.equal(answerTo(trusting(issuer, { Effect: 'Deny' })), undefined);
      assert.equal(answerTo(trusting(issuer, { Action: 'sts:TagSession' })), undefined);
    });
  }

  it('of GitHub may name the workflow, and what begins like it is GitHub too', () => {
    const sub = `${GITHUB}:sub`;
    const job = `${GITHUB}:job_workflow_ref`;
    for (const value of ['??', '?*', '??*', '?owned', 'owned*', '${aws:username}']) {
      assert.equal(answer(GITHUB, { StringLike: { [sub]: value } }), undefined, value);
    }
    for (const value of ['*??', '*owned', '*?owned', ' ']) {
      assert.equal(answer(GITHUB, { StringLike: { [sub]: value } }), OF_GITHUB, value);
    }
    assert.equal(answer(GITHUB, { StringEquals: { [job]: 'a' } }), undefined);
    assert.equal(answer(GITHUB, { StringEquals: { [job]: '*' } }), OF_GITHUB);
    assert.equal(answer(GITHUB, { StringEquals: { [sub]: '*', [job]: 'a' } }), OF_GITHUB);
    assert.equal(answer(GITHUB, { StringEquals: { [sub]: 'a', [job]: '*' } }), OF_GITHUB);
    for (const suffix of ['/private', '.example.test', 'other']) {
      const issuer = `${GITHUB}${suffix}`;
      const keys = `${issuer}:sub or ${issuer}:job_workflow_ref`;
      const words = mustEvaluate(principalOf(issuer), keys);
      assert.equal(answer(issuer, { StringEquals: { [sub]: 'a' } }), words);
      assert.equal(answer(issuer, { StringEquals: { [`${issuer}:sub`]: 'a' } }), undefined);
    }
  });

  it('of Google, Amazon and Facebook must name an application, or a user', () => {
    for (const [issuer, ...claims] of [
      ['accounts.google.com', 'aud', 'oaud', 'sub'],
      ['www.amazon.com', 'app_id', 'sub'],
      ['graph.facebook.com', 'app_id', 'sub'],
    ] as const) {
      const words = `Policy trusting ${issuer} requires a StringEquals condition on an application id`;
      assert.equal(answer(issuer, undefined), words);
      for (const claim of claims) {
        const key = `${issuer}:${claim}`;
        assert.equal(answer(issuer, { StringEquals: { [key]: '*' } }), undefined);
        assert.equal(answer(issuer, { StringEqualsIgnoreCase: { [key]: '' } }), undefined);
        assert.equal(answer(issuer, { 'ForAllValues:StringEquals': { [key]: 'a' } }), undefined);
        assert.equal(answer(issuer, { StringLike: { [key]: 'a' } }), words);
        assert.equal(answer(issuer, { StringEqualsIfExists: { [key]: 'a' } }), words);
        assert.equal(answer(issuer, { StringEquals: { [key.toUpperCase()]: 'a' } }), words);
      }
      for (const claim of ['amr', 'email', 'user_id', 'SUB']) {
        assert.equal(answer(issuer, { StringEquals: { [`${issuer}:${claim}`]: 'a' } }), words);
      }
    }
  });

  // IAM User Guide, Identity-provider controls for shared OIDC providers.
  it('of others must name what AWS lists', () => {
    const sentinel = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d';
    for (const [issuer, key] of [
      ['oidc.vercel.com', 'oidc.vercel.com:aud'],
      ['api.pulumi.com/oidc', 'api.pulumi.com/oidc:aud'],
      [
        'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb',
        'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb:sub',
      ],
      [sentinel, 'sts:RoleSessionName'],
    ] as const) {
      assert.equal(answer(issuer, undefined), mustEvaluate(issuer, key));
      assert.equal(answer(issuer, { StringEquals: { [key]: 'a' } }), undefined);
    }
    assert.equal(answer('oidc.vercel.com/team', undefined), undefined);
  });
});
