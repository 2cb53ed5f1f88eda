// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { identityPolicyRefusal } from '../../../../../src/surfaces/lab/iam/identity-policy-refusal.ts';

/**
 * What AWS answered to CreatePolicy for documents like these: made up here after the cases that
 * getmoto/moto keeps in tests/test_iam/test_iam_policies.py, with AWS's own words.
 */
const BUCKET = 'arn:aws:s3:::bucket';
const VERSION = '2012-10-17';

const statement = (changed: object = {}): object => ({
  Effect: 'Allow',
  Action: 's3:ListBucket',
  Resource: BUCKET,
  ...changed,
});
const policy = (...statements: readonly object[]): object => ({
  Version: VERSION,
  Statement: statements,
});
/** A policy of one statement. */
const one = (changed: object): object => policy(statement(changed));
/** The same without a member, or more. */
const without = (names: string, changed: object = {}): object =>
  policy(
    Object.fromEntries(
      Object.entries(statement(changed)).filter(([name]) => !names.split(' ').includes(name)),
    ),
  );
const when = (Condition: unknown, changed: object = {}): object => one({ ...changed, Condition });

const answerTo = (document: unknown): string | undefined =>
  identityPolicyRefusal(JSON.stringify(document), { partition: 'aws', managed: true })?.refusal
    .message;

const SYNTAX = 'Syntax errors in policy.';
const OLD = 'Policy document must be version 2012-10-17 or greater.';
const VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
const COLON = 'Actions/Condition can contain only one colon.';
const LEGACY = 'The policy failed legacy parsing';
const NO_ACTIONS = 'Policy statement must contain actions.';
const NO_RESOURCES = 'Policy statement must contain resources.';
const format = (resource: string): string => `Resource ${resource} must be in ARN format or "*".`;
const partition = (name: string, resource: string): string =>
  `Partition "${name}" is not valid for resource "${resource}".`;
const TWICE = [statement({ Sid: 'a' }), { Sid: 'a', Effect: 'Allow' }];
const CUT = 'arn:aws:s3::bucket';

const REFUSED: readonly (readonly [unknown, string])[] = [
  ['no object', SYNTAX],
  [{ Statement: statement() }, OLD],
  [{ Version: '2008-10-17', Statement: statement() }, OLD],
  [{ Version: '2013-10-17', Statement: statement() }, SYNTAX],
  [{ Version: VERSION }, SYNTAX],
  [{ Version: VERSION, Statement: ['text'] }, SYNTAX],
  [{ Version: VERSION, Statement: [] }, SYNTAX],
  [{ ...one({}), More: 'value' }, SYNTAX],
  [{ ...one({}), Id: ['a'] }, SYNTAX],
  [{ ...one({}), Id: {} }, SYNTAX],
  [one({ More: 'value' }), SYNTAX],
  [one({ Effect: 'other' }), SYNTAX],
  [without('Effect'), SYNTAX],
  [one({ Resource: { a: BUCKET } }), SYNTAX],
  [one({ Effect: 'Deny', Resource: ['text', {}] }), SYNTAX],
  [one({ NotResource: [] }), SYNTAX],
  [one({ NotResource: '*' }), SYNTAX],
  [one({ Effect: 'Deny', Action: [[]] }), SYNTAX],
  [one({ Action: {} }), SYNTAX],
  [one({ Action: [], NotAction: 's3:ListBucket' }), SYNTAX],
  [one({ Action: 'iam:Get', NotAction: 's3:ListBucket' }), SYNTAX],
  [one({ Sid: {} }), SYNTAX],
  [one({ Sid: [] }), SYNTAX],
  [when([]), SYNTAX],
  [when('a'), SYNTAX],
  [when({ a: 'b' }), SYNTAX],
  [when({ DateGreaterThan: 'b' }), SYNTAX],
  [when({ DateGreaterThan: [] }), SYNTAX],
  [when({ DateGreaterThan: { a: {} } }), SYNTAX],
  [without('Action', { Condition: { DateGreaterThan: { a: {} } } }), SYNTAX],
  [when({ other: { a: '1' } }), SYNTAX],
  [when({ 'ForAnyValue::StringEqualsIfExists': { a: 'b' } }), SYNTAX],
  [when([{ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } }]), SYNTAX],
  [one({ Action: 'text' }), VENDOR],
  [without('Action', { NotAction: '' }), VENDOR],
  [without('Resource', { Action: 'text' }), VENDOR],
  [one({ Action: 'a a:ListBucket' }), 'Vendor a a is not valid'],
  [one({ Action: 's3:List:Bucket' }), COLON],
  [policy(statement({ Action: 's3s:List' }), statement({ Action: 's:3s:List' })), COLON],
  [one({ Action: 's:3:List', Resource: 'text' }), format('text')],
  [one({ Resource: 'some text' }), format('some text')],
  [one({ Resource: ['text'] }), format('text')],
  [one({ Resource: '' }), format('')],
  [
    policy(
      statement({ Resource: '', Condition: { StringEquals: { 'a:b': 'c' } } }),
      statement({ Resource: '' }),
    ),
    format(''),
  ],
  [one({ Resource: 'a:other' }), partition('other', 'arn:other:*:*:*:*')],
  [one({ Resource: 'a:b:other' }), partition('b', 'arn:b:other:*:*:*')],
  [one({ Resource: 'a:b:c:d:e:f:g:h' }), partition('b', 'arn:b:c:d:e:f:g:h')],
  [one({ Resource: 'aws:s3:::bucket' }), partition('s3', 'arn:s3:::bucket:*')],
  [
    one({ Resource: ['arn:other:s3:::bucket', 'arn:other:s3::bucket'] }),
    partition('other', 'arn:other:s3:::bucket'),
  ],
  [
    one({ Resource: 'arn:aws' }),
    'Resource vendor must be fully qualified and cannot contain regexes.',
  ],
  [
    one({ Resource: 'arn:aws:iam:::bucket' }),
    'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
  ],
  [
    one({ Resource: 'arn:aws:iam:us-east-1::bucket' }),
    'IAM resource arn:aws:iam:us-east-1::bucket cannot contain region information.',
  ],
  [
    one({ Resource: 'arn:aws:s3:us-east-1::bucket' }),
    'Resource arn:aws:s3:us-east-1::bucket can not contain region information.',
  ],
  [without('Resource'), NO_RESOURCES],
  [one({ Resource: [] }), NO_RESOURCES],
  [without('Action'), NO_ACTIONS],
  [without('Action Resource'), NO_ACTIONS],
  [one({ Action: [] }), NO_ACTIONS],
  [policy({ Effect: 'Deny' }, statement()), NO_ACTIONS],
  [policy(...TWICE), 'Statement IDs (SID) in a single policy must be unique.'],
  [{ Statement: TWICE }, OLD],
  [{ Statement: statement({ Condition: { DateGreaterThan: { a: 'text' } } }) }, OLD],
  [{ Statement: statement({ Effect: 'denY' }) }, OLD],
  [one({ Effect: 'denY' }), LEGACY],
  [policy(statement({ Sid: 'a', Effect: 'aLLow' }), { Sid: 'a', Effect: 'Allow' }), LEGACY],
  [without('Action', { Effect: 'allow', Resource: 'arn:aws:s3:us-east-1::bucket' }), LEGACY],
  [one({ Resource: CUT }), LEGACY],
  [without('Action', { Resource: CUT }), LEGACY],
  [without('Resource', { NotResource: CUT }), LEGACY],
  [one({ Resource: 'arn:aws::::bucket' }), LEGACY],
  [one({ Resource: 'arn:aws::other' }), LEGACY],
  [when({ DateGreaterThan: { a: 'text' } }), LEGACY],
  [without('Action Resource', { Condition: { DateGreaterThan: { a: 'text' } } }), LEGACY],
  [when({ DateGreaterThan: { a: 'text' } }, { Resource: 'arn:other:s3:::bucket' }), LEGACY],
  ...['234-13', '2016-12-13t2:00:00.593194+1', '2016-12-13t2:00:00.1999999999+10:59'].map(
    (date) => [when({ DateLessThanEquals: { a: date } }), LEGACY] as const,
  ),
  [when({ DateLessThan: { a: '9223372036854775808' } }), LEGACY],
];

const TAKEN: readonly object[] = [
  one({}),
  { Version: VERSION, Statement: statement() },
  { ...one({}), Id: 'text' },
  one({ Sid: 'dsf' }),
  policy(statement({ Sid: 'a' }), statement()),
  policy(statement({ Sid: '' }), statement({ Sid: '' })),
  one({ Resource: [BUCKET, '*'] }),
  without('Action', { NotAction: 's3:ListBucket' }),
  without('Resource', { NotResource: ['arn:aws:s3:::a/b', 'arn:aws:s3:::a/b/*'] }),
  without('Action Resource', { NotAction: 's3:ListBucket', NotResource: '*' }),
  ...[
    '*',
    'iam: a bc d ',
    'service-prefix:action-name',
    'fsx:ListBucket',
    'aaaaaaaaaaaaaaaaa:ListBucket',
    's3-s:ListBucket',
    's3.s:ListBucket',
    ['rds:*', 'rds:Describe*'],
  ].map((Action) => one({ Action })),
  ...[
    'arn:aws:iam:::user/a',
    'arn:aws:iam::*:user/${aws:username}',
    'arn:aws:iam::*:mfa/${aws:username}',
    'arn:aws:s33:::bucket',
    'arn:aws:other',
    'arn:aws:cloudwatch:us-east-1::a',
    'arn:aws:ec2:us-east-1::a',
    'arn:aws:invalid-service:::a',
    'arn:aws:invalid-service:us-east-1::a',
    'arn:aws:dynamodb:*:*:table/a',
    ['arn:aws:ec2:*:*:volume/*', 'arn:aws:ec2:*:*:instance/*'],
    'arn:aws:ec2:region:account-id:instance/*',
    'arn:aws:s3:::a/b/${cognito-identity.amazonaws.com:sub}/*',
    'arn:aws:rds:region:*:*',
    'arn:aws:s3:us-west-2:111122223333:accesspoint/a',
    'arn:aws:s3:us-west-2:111122223333:accesspoint/a/object/*',
  ].map((Resource) => one({ Resource })),
  ...[
    {},
    { other: {} },
    { other: {}, another: {} },
    { DateGreaterThan: {} },
    { DateGreaterThan: { a: [] } },
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } },
    { 'ForAnyValue:StringEqualsIfExists': { a: 'b' } },
    { StringEqualsIfExists: { a: 'b' } },
    { StringLike: { 's3:prefix': ['', 'home/', 'home/${aws:userid}/*'] } },
    { ArnEquals: { 'ec2:SourceInstanceARN': 'arn:aws:ec2:*:*:instance/id' } },
    { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    {
      DateGreaterThan: { 'aws:CurrentTime': '2017-07-01T00:00:00Z' },
      DateLessThan: { 'aws:CurrentTime': '2017-12-31T23:59:59Z' },
    },
    ...[
      '01T',
      '2019-07-01T13:20:15Z',
      '2016-12-13T21:20:37.593194+00:00',
      '2016-12-13t2:00:00.593194+23',
      '-292275054',
    ].map((date) => ({ DateLessThanEquals: { a: date } })),
  ].map((condition) => when(condition)),
];

describe('IAM answers to CreatePolicy as AWS was recorded to', () => {
  for (const [document, message] of REFUSED) {
    it(`refuses ${JSON.stringify(document)}`, () => {
      assert.equal(answerTo(document), message);
    });
  }

  for (const document of TAKEN) {
    it(`takes ${JSON.stringify(document)}`, () => {
      assert.equal(answerTo(document), undefined);
    });
  }
});

describe('a policy that is not managed', () => {
  it('may be of the older version, or of none', () => {
    for (const document of [
      { Statement: statement() },
      { Version: '2008-10-17', Statement: statement() },
    ]) {
      const refused = identityPolicyRefusal(JSON.stringify(document), { partition: 'aws' });
      assert.equal(refused, undefined);
    }
  });
});

describe('a policy of an account in another partition', () => {
  it('names resources of its own', () => {
    const answer = (Resource: string) =>
      identityPolicyRefusal(JSON.stringify(one({ Resource })), { partition: 'aws-cn' })?.refusal
        .message;
    assert.equal(answer('arn:aws-cn:s3:::bucket'), undefined);
    assert.equal(answer('arn:*:s3:::bucket'), undefined);
    assert.equal(answer(BUCKET), partition('aws', BUCKET));
  });
});
