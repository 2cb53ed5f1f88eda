// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { trustPolicy } from '../../../../src/core/gates/trust-policy.ts';
import type { Facts } from '../../../../src/core/model/facts.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { parseIssuer } from '../../../../src/core/model/issuer.ts';
import { facts, ISSUER, PROVIDER_ARN, SUBJECT } from '../../../world.ts';
import { statement } from '../policy/asked.ts';
import { ABSENT, OURS, withClaims, withRole } from './changed.ts';

const BARE = 'oidc.example.test/id/1111222233334444';

const written = (...statements: readonly object[]): Partial<Facts> =>
  withRole({ trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) });
const on = (operator: string, key: string, value: string) =>
  statement({ Condition: { [operator]: { [key]: value } } });
const why = (...statements: readonly object[]) =>
  trustPolicy.evaluate(facts(written(...statements))).detail;

/** GitHub's token, and a role that asks for a subject. */
const github = (sub: string, wanted: string, claims: JsonObject = {}): Partial<Facts> => {
  const iss = 'https://token.actions.githubusercontent.com';
  const federated = `arn:aws:iam::111122223333:oidc-provider/${iss.slice('https://'.length)}`;
  return {
    issuer: parseIssuer(iss),
    ...withClaims({ iss, sub, ...claims }),
    ...written(
      statement({
        Principal: { Federated: federated },
        Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': wanted } },
      }),
    ),
  };
};

describe('trust-policy', () => {
  it('passes a token that a statement admits', () => {
    assert.equal(trustPolicy.evaluate(facts()).status, 'pass');
  });

  it('fails another subject surely, and names both', () => {
    const world = facts(withClaims({ sub: 'system:serviceaccount:b:web' }));
    const outcome = trustPolicy.evaluate(world);
    assert.equal(outcome.status, 'fail');
    assert.equal(outcome.knowledge, 'documented');
    assert.equal(
      outcome.failure?.sentence,
      'role workload trusts service account team-a/web, but the token is for b/web',
    );
    assert.ok(outcome.detail.includes(`"${SUBJECT}"`));
    assert.ok(outcome.detail.includes('"system:serviceaccount:b:web"'));
    const [fix, write, read] = outcome.remedies.map(({ argv = [] }) => argv);
    assert.deepEqual(fix, ['trustprint', 'fix', ISSUER, '--include', 'trust-policy']);
    assert.deepEqual(write?.slice(0, 6), [
      'aws',
      'iam',
      'update-assume-role-policy',
      '--role-name',
      'workload',
      '--policy-document',
    ]);
    assert.equal(
      trustPolicy.evaluate({ ...world, ...withRole({ trustPolicy: write[6] ?? '' }) }).status,
      'pass',
    );
    assert.deepEqual(read?.slice(0, 3), ['aws', 'iam', 'get-role']);
  });

  it('names the set operator that a key with a list of values needs', () => {
    const amr = withClaims({ amr: ['mfa'] });
    const asks = (operator: string) =>
      trustPolicy.evaluate(facts({ ...amr, ...written(on(operator, `${BARE}:amr`, 'mfa')) }));
    assert.equal(asks('ForAnyValue:StringEquals').status, 'pass');
    const { status, detail } = asks('StringEquals');
    assert.equal(status, 'fail');
    assert.match(detail, /"mfa": it has a list of values, which ForAnyValue:StringEquals reads/);
  });

  it('says in its headline that a wildcard is read literally', () => {
    const sentenceOf = (operator: string, wanted: string) =>
      trustPolicy.evaluate(facts(written(on(operator, `${BARE}:sub`, wanted)))).failure?.sentence;
    assert.equal(
      sentenceOf('StringEquals', 'system:serviceaccount:team-a:*'),
      'role workload has a wildcard for sub, which StringEquals takes literally',
    );
    assert.equal(
      sentenceOf('StringEquals', '*'),
      'role workload has a wildcard for sub, which StringEquals takes literally',
    );
    // One that would not admit the token either way, and one that is there to keep it out.
    assert.match(sentenceOf('StringEquals', 'system:serviceaccount:b:*') ?? '', /trusts service/);
    assert.doesNotMatch(sentenceOf('StringNotLike', `${SUBJECT}*`) ?? '', /literally/);
  });

  it('explains the slips that people make', () => {
    for (const [detail, ...statements] of [
      [/StringLike reads it/, on('StringEquals', `${BARE}:sub`, 'system:serviceaccount:*:web')],
      [/only the case/, on('StringEquals', `${BARE}:sub`, SUBJECT.toUpperCase())],
      [/blanks stand around/, on('StringEquals', `${BARE}:sub`, ` ${SUBJECT}`)],
      [/not included in sts:AssumeRole/, statement({ Action: 'sts:AssumeRole' })],
      [
        /a provider with another account is named/,
        statement({
          Principal: { Federated: PROVIDER_ARN.replace('111122223333', '444455556666') },
        }),
      ],
      [
        /a provider with https:\/\/ before it is named/,
        statement({ Principal: { Federated: PROVIDER_ARN.replace(BARE, `https://${BARE}`) } }),
      ],
      [/does not admit web identities/, statement({ Principal: { AWS: '*' } })],
      [/AWS does not pass the claim groups/, on('StringEquals', `${BARE}:groups`, 'admins')],
      [/the token has no email/, on('StringEquals', `${BARE}:email`, 'a@example.test')],
      [/names the issuer with a slash more or less/, on('StringEquals', `${BARE}/:sub`, SUBJECT)],
      [
        /names the issuer with https:\/\/ before it/,
        on('StringEquals', `https://${BARE}:sub`, SUBJECT),
      ],
      [/statement 2 denies it/, statement(), statement({ Effect: 'Deny' })],
      [
        /in statement "second"/,
        statement({ Action: 'x:y' }),
        { ...on('StringEquals', `${BARE}:sub`, 'x'), Sid: 'second' },
      ],
    ] as const) {
      assert.match(why(...statements), detail);
    }
  });

  it("tells GitHub's immutable subjects from the old ones", () => {
    const sub = 'repo:octo@12/hello@345:ref:refs/heads/main';
    const outcome = trustPolicy.evaluate(facts(github(sub, 'repo:octo/hello:ref:refs/heads/*')));
    assert.equal(outcome.status, 'fail');
    assert.match(outcome.detail, /with their ids/);
    assert.equal(
      trustPolicy.evaluate(facts(github(sub, 'repo:octo@12/hello@345:*'))).status,
      'pass',
    );
  });

  for (const [what, sub, wanted, said] of [
    [
      'the policy has ids, and the token none',
      'repo:octo/hello:ref:refs/heads/main',
      'repo:octo@12/hello@345:*',
      /the policy names the owner and the repository with their ids, the token without$/,
    ],
    [
      'the job has an environment',
      'repo:octo/hello:environment:production',
      'repo:octo/hello:ref:refs/heads/main',
      /the token is for the environment "production", the policy wants the branch "main"$/,
    ],
    [
      'the owner is in another case',
      'repo:octo/hello:ref:refs/heads/main',
      'repo:Octo/hello:ref:refs/heads/*',
      /only the case of letters differs$/,
    ],
    [
      'audience and subject are mixed up',
      'repo:octo/hello:ref:refs/heads/main',
      'sts.amazonaws.com',
      /: that is the aud of the token$/,
    ],
    [
      'the ref is left out',
      'repo:octo/hello:ref:refs/heads/main',
      'repo:octo/hello',
      /is but a beginning: it wants all of the text$/,
    ],
  ] as const) {
    it(`says so where ${what}`, () => {
      const outcome = trustPolicy.evaluate(facts(github(sub, wanted)));
      assert.equal(outcome.status, 'fail');
      assert.match(outcome.detail, said);
    });
  }

  it('asks for sts:TagSession where the token has tags, and sts:SetSourceIdentity for its own', () => {
    const tags = withClaims({ 'https://aws.amazon.com/tags/principal_tags/Team': 'a' });
    const outcome = trustPolicy.evaluate(facts(tags));
    assert.equal(outcome.status, 'fail');
    assert.match(outcome.detail, /sts:TagSession is not allowed/);
    const allowed = written(
      statement({ Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }),
    );
    assert.equal(trustPolicy.evaluate(facts({ ...tags, ...allowed })).status, 'pass');
    const source = withClaims({ 'https://aws.amazon.com/source_identity': 'somebody' });
    assert.match(
      trustPolicy.evaluate(facts({ ...source, ...allowed })).detail,
      /SetSourceIdentity/,
    );
  });

  it("names the provider as it would be in the role's account, whatever was looked at", () => {
    const world = facts({
      ...withRole({ arn: 'arn:aws:iam::444455556666:role/workload' }),
      provider: ABSENT,
    });
    assert.match(trustPolicy.evaluate(world).detail, /a provider with another account is named/);
  });

  it('repeats each statement as evidence, with what was wanted and found', () => {
    const { evidence } = trustPolicy.evaluate(facts(withClaims({ sub: 'x' })));
    assert.deepEqual(evidence['statements'], [
      {
        statement: 1,
        sid: null,
        effect: 'Allow',
        applies: false,
        why: [`StringEquals wants ${BARE}:sub to be "${SUBJECT}", and it is "x"`],
        conditions: [
          {
            operator: 'StringEquals',
            key: `${BARE}:sub`,
            wanted: [SUBJECT],
            found: ['x'],
            met: false,
          },
          {
            operator: 'StringEquals',
            key: `${BARE}:aud`,
            wanted: ['sts.amazonaws.com'],
            found: ['sts.amazonaws.com'],
            met: true,
          },
        ],
      },
    ]);
  });

  it('is unknown where an operator or a key is not known here, and says which', () => {
    for (const [statements, doubt] of [
      [[on('StringMatches', `${BARE}:sub`, 'x')], /StringMatches/],
      [[on('IpAddress', 'aws:SourceIp', '203.0.113.0/24')], /aws:SourceIp/],
      [
        [statement(), { ...on('IpAddress', 'aws:SourceIp', '::/0'), Effect: 'Deny' }],
        /aws:SourceIp/,
      ],
    ] as const) {
      const outcome = trustPolicy.evaluate(facts(written(...statements)));
      assert.equal(outcome.status, 'unknown');
      assert.match(outcome.detail, doubt);
    }
  });

  it('says what to do where no edit of ours does', () => {
    const steps = (world: Partial<Facts>): readonly string[] =>
      trustPolicy.evaluate(facts(world)).remedies.map(({ text }) => text);
    const denial = statement({ Sid: 'NotNow', Effect: 'Deny' });
    assert.equal(
      steps(written(statement(), denial))[0],
      'exclude this subject from statement "NotNow", or remove the statement, if the role is meant for it',
    );
    assert.equal(
      steps(written(on('StringEquals', `${BARE}:namespace`, 'team-a')))[0],
      `use a claim that AWS passes on instead of namespace: ${BARE}:sub, which is "${SUBJECT}"`,
    );
    const other = on('StringEquals', `${BARE}:sub`, 'system:serviceaccount:team-b:web');
    assert.match(steps(written(other))[0] ?? '', /^if the role is meant for /);
  });

  it('lets no audience in that is a slip: once the token is repaired, the policy admits it', () => {
    const wanted = written(on('StringEquals', `${BARE}:aud`, 'sts.amazonaws.com'));
    for (const aud of ['sts.amazon.com', 'https://kubernetes.default.svc']) {
      const { status, remedies } = trustPolicy.evaluate(
        facts({ ...wanted, ...withClaims({ aud }) }),
      );
      assert.equal(status, 'fail');
      assert.deepEqual(
        remedies.map(({ text }) => text),
        ['show the trust policy'],
      );
    }
  });

  it('is unknown where the role could not be read, or has what is no trust policy', () => {
    assert.equal(trustPolicy.evaluate(facts({ role: OURS })).status, 'unknown');
    const odd = withRole({ trustPolicy: '{}' });
    assert.equal(trustPolicy.evaluate(facts(odd)).status, 'unknown');
  });

  it('does not apply without a role', () => {
    assert.equal(trustPolicy.evaluate(facts({ role: undefined })).status, 'not-applicable');
    assert.equal(trustPolicy.evaluate(facts({ role: ABSENT })).status, 'not-applicable');
  });

  it('judges without a token only what no token could change', () => {
    const tokenless = (...statements: readonly object[]) =>
      trustPolicy.evaluate(facts({ token: undefined, ...written(...statements) })).status;
    assert.equal(trustPolicy.evaluate(facts({ token: undefined })).status, 'not-applicable');
    assert.equal(tokenless(statement({ Action: 'sts:AssumeRole' })), 'fail');
    assert.equal(tokenless(statement({ Principal: { AWS: '*' } })), 'fail');
    assert.equal(tokenless(statement()), 'pass');
    const nothing = { token: undefined, issuer: undefined };
    assert.equal(trustPolicy.evaluate(facts(nothing)).status, 'not-applicable');
  });

  it('says in short what a condition asks for in vain', () => {
    const inShort = (operator: string, key: string, value: string) =>
      trustPolicy.evaluate(facts(written(on(operator, key, value)))).failure?.sentence;
    assert.equal(
      inShort('StringEquals', `${BARE}:namespace`, 'team-a'),
      'role workload asks for the claim namespace, which AWS does not pass on',
    );
    assert.equal(
      inShort('StringEquals', `${BARE}:email`, 'a@example.com'),
      'role workload asks for the claim email, which the token does not have',
    );
    assert.equal(
      inShort('StringEquals', 'oidc.example.org:sub', SUBJECT),
      'role workload asks for oidc.example.org:sub, which the call does not have',
    );
    assert.equal(
      inShort('StringEquals', `${BARE}:sub`, 'system:serviceaccount:team-a:*'),
      'role workload has a wildcard for sub, which StringEquals takes literally',
    );
    assert.equal(
      inShort('StringLike', `${BARE}:sub`, 'system:serviceaccount:b:*'),
      'role workload trusts service account b/*, but the token is for team-a/web',
    );
  });

  it('judges a workload by the token that it would have, and is no surer than likely', () => {
    const expecting = (name: string, ...statements: readonly object[]) =>
      trustPolicy.evaluate(
        facts({
          token: undefined,
          audience: 'sts.amazonaws.com',
          workload: { form: 'deploy', namespace: 'team-a', name: 'x', serviceAccount: name },
          ...(statements.length === 0 ? {} : written(...statements)),
        }),
      );
    assert.equal(SUBJECT, 'system:serviceaccount:team-a:web');
    const admitted = expecting('web');
    assert.deepEqual(
      [admitted.status, admitted.detail],
      ['pass', 'a statement admits the tokens of this workload'],
    );
    const { status, failure } = expecting('api');
    assert.deepEqual([status, failure?.atMostLikely], ['fail', true]);
    assert.equal(
      failure?.sentence,
      'role workload trusts service account team-a/web, but the pod runs as team-a/api',
    );
    const elsewhere = expecting('web', on('StringEquals', `${BARE}:aud`, 'another'));
    assert.equal(elsewhere.status, 'fail');
    // What the token does not decide stays open.
    const open = expecting('web', on('IpAddress', 'aws:SourceIp', '203.0.113.0/24'));
    assert.equal(open.status, 'not-applicable');
  });
});
