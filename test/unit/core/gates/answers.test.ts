// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { gates } from '../../../../src/core/gates/catalogue.ts';
import type { GateId } from '../../../../src/core/gates/ids.ts';
import type { AwsRules, Facts } from '../../../../src/core/model/facts.ts';
import { listedThumbprintOf } from '../../../../src/core/model/thumbprint.ts';
import { gatesThatAnswer } from '../../../../src/core/answers/recognise.ts';
import { facts, ROLE_ARN } from '../../../world.ts';
import {
  ABSENT,
  GONE,
  jwk,
  THEIRS,
  withClaims,
  withHeader,
  withKeys,
  withProvider,
  withRequest,
  withRole,
} from './changed.ts';
import type { StsAnswer } from '../../../../src/core/model/verdict.ts';

/** An answer as it was recorded or reported: code, HTTP status, words. */
type Answer = readonly [code: string, httpStatus: number, message: string];

interface Case {
  readonly gate: GateId;
  readonly when: string;
  readonly changed: Partial<Facts>;
  readonly current: Answer;
  /** Where the words before 2026 were others. */
  readonly classic?: Answer;
}

// As they were recorded from sts.us-east-1.amazonaws.com on 2026-09-11, or reported before: written
// down here letter by letter, and taken from nowhere else.
const GENERIC: Answer = [
  'InvalidIdentityToken',
  400,
  'The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.',
];
const NO_KEY: Answer = [
  'InvalidIdentityToken',
  400,
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
];
const NOT_A_JWT: Answer = [
  'InvalidIdentityToken',
  400,
  'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
];
const DENIED: Answer = [
  'AccessDenied',
  403,
  'Not authorized to perform sts:AssumeRoleWithWebIdentity',
];
const NO_PROVIDER: Answer = [
  'InvalidIdentityToken',
  400,
  'No OpenIDConnect provider found in your account for https://oidc.example.test/id/1111222233334444',
];
const AUDIENCE: Answer = ['InvalidIdentityToken', 400, 'Incorrect token audience'];

const NO_PRINCIPAL =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRoleWithWebIdentity"}]}';

// The world's time is 2026-06-01T12:00:00Z, 1780315200 seconds after the epoch.
const CASES: readonly Case[] = [
  {
    gate: 'request',
    when: 'the session name has a blank',
    changed: withRequest({ sessionName: 'a b' }),
    current: [
      'ValidationError',
      400,
      String.raw`1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
    ],
  },
  {
    gate: 'request',
    when: 'the session name is too short, and the duration too',
    changed: withRequest({ sessionName: 'a', durationSeconds: 60 }),
    current: [
      'ValidationError',
      400,
      "2 validation errors detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900; Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
  },
  {
    gate: 'request',
    when: 'the duration is more than twelve hours',
    changed: withRequest({ durationSeconds: 43_201 }),
    current: [
      'ValidationError',
      400,
      "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
    ],
  },
  {
    gate: 'request',
    when: 'the token has three characters, which are not repeated',
    changed: {
      token: { length: 3, parts: 1, header: undefined, claims: undefined, padded: false },
    },
    current: [
      'ValidationError',
      400,
      "1 validation error detected: Value at 'webIdentityToken' failed to satisfy constraint: Member must have length greater than or equal to 4",
    ],
  },
  {
    gate: 'request',
    when: 'the role ARN is short',
    changed: withRequest({ roleArn: 'bogus' }),
    current: [
      'ValidationError',
      400,
      "1 validation error detected: Value 'bogus' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
  },
  {
    gate: 'request',
    when: "the role ARN is a user's",
    changed: withRequest({ roleArn: 'arn:aws:iam::111122223333:user/somebody' }),
    current: ['ValidationError', 400, 'arn:aws:iam::111122223333:user/somebody is invalid'],
    classic: ['ValidationError', 400, 'Request ARN is invalid'],
  },
  {
    gate: 'request',
    when: 'ProviderId is www.amazon.com',
    changed: withRequest({ providerId: 'www.amazon.com' }),
    current: ['InvalidIdentityToken', 400, 'Provided Token is not a Login With Amazon token'],
  },
  {
    gate: 'request',
    when: 'ProviderId is graph.facebook.com',
    changed: withRequest({ providerId: 'graph.facebook.com' }),
    current: [
      'IDPRejectedClaim',
      403,
      'graph.facebook.com rejected OAuth token with response "Bad signature" and code 190',
    ],
  },
  {
    gate: 'request',
    when: 'ProviderId is another',
    changed: withRequest({ providerId: 'accounts.google.com' }),
    current: [
      'AccessDenied',
      403,
      'Unrecognized OAuth provider. Do not include a provider parameter when submitting OpenIDConnect ID tokens',
    ],
  },
  {
    gate: 'token-form',
    when: 'the header has crit',
    changed: withHeader({ alg: 'RS256', kid: 'key-1', crit: ['custom'], custom: 'yes' }),
    current: NOT_A_JWT,
  },
  {
    gate: 'token-form',
    when: 'the token is opaque',
    changed: {
      token: { length: 40, parts: 1, header: undefined, claims: undefined, padded: false },
    },
    current: NOT_A_JWT,
  },
  {
    gate: 'token-form',
    when: 'the algorithm is EdDSA',
    changed: withHeader({ alg: 'EdDSA', kid: 'key-1' }),
    current: NOT_A_JWT,
  },
  ...['iss', 'sub', 'aud', 'iat', 'exp'].map((name): Case => ({
    gate: 'claims',
    when: `${name} is missing`,
    changed: withClaims({ [name]: GONE }),
    current: ['InvalidIdentityToken', 400, `Missing a required claim: ${name}`],
  })),
  {
    gate: 'claims',
    when: 'aud is an empty list',
    changed: withClaims({ aud: [] }),
    current: ['InvalidIdentityToken', 400, 'Claim is not allowed to be empty: aud'],
  },
  {
    gate: 'claims',
    when: 'there are two registered audiences and no azp',
    changed: withClaims({ aud: ['sts.amazonaws.com', 'other'] }),
    current: [
      'InvalidIdentityToken',
      400,
      'Token audience contains more than one audience while authorized party is not present',
    ],
  },
  {
    gate: 'claims',
    when: 'iss is that of an old Kubernetes token',
    changed: withClaims({ iss: 'kubernetes/serviceaccount' }),
    current: ['InvalidIdentityToken', 400, 'Issuer must be a valid URL'],
  },
  ...[1780315140.5, null, 'now'].map((iat): Case => ({
    gate: 'claims',
    when: `iat is ${JSON.stringify(iat)}`,
    changed: withClaims({ iat }),
    current: ['InvalidIdentityToken', 400, 'Invalid timestamp in token claims.'],
  })),
  {
    gate: 'claims',
    when: 'the token expired five minutes ago',
    changed: withClaims({ exp: 1780314900 }),
    current: [
      'ExpiredTokenException',
      400,
      'Token expired: current date/time 1780314900 must be before the expiration date/time 1780314900',
    ],
  },
  {
    gate: 'claims',
    when: 'the token is valid in an hour',
    changed: withClaims({ nbf: 1780318800 }),
    current: [
      'InvalidIdentityToken',
      400,
      'Token not yet valid: current date/time 1780315500 must be after or equal to the not-before date/time 1780318800',
    ],
  },
  {
    gate: 'claims',
    when: 'the token is issued in an hour',
    changed: withClaims({ iat: 1780318800 }),
    current: ['InvalidIdentityToken', 400, 'Token issued in the future: 1780318800'],
  },
  {
    gate: 'claims',
    when: 'a nested session tag is text',
    changed: withClaims({
      'https://aws.amazon.com/tags': { principal_tags: { Team: 'engineering' } },
    }),
    current: [
      'InvalidIdentityToken',
      400,
      'principal_tags passed in claim is not in correct format.',
    ],
  },
  {
    gate: 'claims',
    when: 'sub is null',
    changed: withClaims({ sub: null }),
    current: ['InternalFailure', 500, 'Unknown error validating third-party token'],
  },
  {
    gate: 'provider',
    when: 'there is no provider',
    changed: { provider: ABSENT },
    current: GENERIC,
    classic: NO_PROVIDER,
  },
  {
    gate: 'provider',
    when: 'the provider has a slash more',
    changed: {
      ...withProvider({ url: 'oidc.example.test/id/1111222233334444/' }),
      providerUrls: { kind: 'seen', value: ['oidc.example.test/id/1111222233334444/'] },
    },
    current: GENERIC,
    classic: NO_PROVIDER,
  },
  {
    gate: 'audience',
    when: 'the audience is not registered',
    changed: withClaims({ aud: 'sts.amazon.com' }),
    current: GENERIC,
    classic: AUDIENCE,
  },
  {
    gate: 'audience',
    when: 'aud is registered, and azp is not',
    changed: withClaims({ azp: 'other' }),
    current: GENERIC,
    classic: AUDIENCE,
  },
  {
    gate: 'audience',
    when: 'azp is empty',
    changed: withClaims({ azp: '' }),
    current: GENERIC,
    classic: AUDIENCE,
  },
  {
    gate: 'audience',
    when: 'aud is empty text',
    changed: withClaims({ aud: '' }),
    current: GENERIC,
    classic: AUDIENCE,
  },
  {
    gate: 'endpoint-trust',
    when: 'another thumbprint is listed',
    changed: withProvider({
      thumbprints: [listedThumbprintOf('0123456789abcdef0123456789abcdef01234567')],
    }),
    current: [
      'InvalidIdentityToken',
      400,
      "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
    ],
  },
  {
    gate: 'keys',
    when: 'the discovery document does not come in time',
    changed: { discovery: THEIRS, endpoints: [] },
    current: NO_KEY,
  },
  {
    gate: 'keys',
    when: 'the kid is not published',
    changed: withKeys([jwk({ kid: 'another' })]),
    current: NO_KEY,
  },
  {
    gate: 'keys',
    when: 'the only key has no kid, and the token neither',
    changed: { ...withKeys([jwk({ kid: undefined })]), ...withHeader({ alg: 'RS256' }) },
    current: NO_KEY,
  },
  {
    gate: 'keys',
    when: 'the key is for encryption',
    changed: withKeys([jwk({ use: 'enc' })]),
    current: NO_KEY,
  },
  {
    gate: 'signature',
    when: 'the key of that kid is another',
    changed: {
      signature: {
        alg: 'RS256',
        kid: 'key-1',
        selected: { kind: 'selected', index: 0, hasKeyOps: false },
        verifies: false,
      },
    },
    current: GENERIC,
    classic: NO_KEY,
  },
  {
    gate: 'signature',
    when: 'the key has key_ops, even verify',
    changed: {
      signature: {
        alg: 'RS256',
        kid: 'key-1',
        selected: { kind: 'selected', index: 0, hasKeyOps: true },
        verifies: true,
      },
    },
    current: GENERIC,
    classic: NO_KEY,
  },
  ...[123, true, { role: ROLE_ARN }].map((roles): Case => ({
    gate: 'roles-claim',
    when: `the roles claim is ${JSON.stringify(roles)}`,
    changed: withClaims({ 'https://aws.amazon.com/roles': roles }),
    current: ['InvalidIdentityToken', 400, 'The roles claim is not in a supported format'],
  })),
  ...['', [], [[ROLE_ARN]], ROLE_ARN.toUpperCase()].map((roles): Case => ({
    gate: 'roles-claim',
    when: `the roles claim is ${JSON.stringify(roles)}`,
    changed: withClaims({ 'https://aws.amazon.com/roles': roles }),
    current: ['InvalidIdentityToken', 400, 'The roles claim contains no valid role ARNs'],
  })),
  {
    gate: 'roles-claim',
    when: 'the roles claim names another role',
    changed: withClaims({
      'https://aws.amazon.com/roles': ['arn:aws:iam::111122223333:role/another'],
    }),
    current: [
      'InvalidIdentityToken',
      400,
      'The target role ARN is not present in the roles claim of the identity token',
    ],
  },
  { gate: 'role', when: 'there is no such role', changed: { role: ABSENT }, current: DENIED },
  {
    gate: 'trust-policy',
    when: 'the subject is another',
    changed: withClaims({ sub: 'system:serviceaccount:team-b:web' }),
    current: DENIED,
  },
  {
    gate: 'trust-policy',
    when: 'only AWS principals are admitted, every one',
    changed: withRole({ trustPolicy: NO_PRINCIPAL }),
    current: DENIED,
  },
  {
    gate: 'duration',
    when: 'the session is to be longer than the role allows',
    changed: withRequest({ durationSeconds: 7200 }),
    current: [
      'ValidationError',
      400,
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
  },
];

describe('the answers of STS', () => {
  it('are credentials where nothing is wrong', () => {
    assert.deepEqual(
      gates.map(({ id, evaluate }) => [id, evaluate(facts()).status]),
      gates.map(({ id }) => [id, 'pass']),
    );
  });

  for (const { gate, when, changed, current, classic = current } of CASES) {
    for (const [messages, answer] of [
      ['current', current],
      ['classic', classic],
    ] as const) {
      it(`are as recorded when ${when} (${gate}, ${messages})`, () => {
        assert.deepEqual(firstFailure(changed, messages), [gate, ...answer]);
      });
    }

    it(`lead back to ${gate} when ${when}`, () => {
      for (const [code, httpStatus, message] of [current, classic]) {
        const answered = { source: 'error', outcome: 'error', requestId: undefined } as const;
        const able = gatesThatAnswer({ ...answered, code, httpStatus, message });
        assert.ok(able.some(({ id }) => id === gate));
      }
    });
  }
});

/** The gate that fails first, and what STS answers then. */
function firstFailure(changed: Partial<Facts>, messages: AwsRules['messages']): unknown {
  const world = facts(changed);
  const ruled = { ...world, rules: { ...world.rules, messages } };
  for (const { id, evaluate } of gates) {
    const answer: StsAnswer | undefined = evaluate(ruled).failure?.answer;
    if (answer !== undefined) return [id, answer.code, answer.httpStatus, answer.message];
  }
  return undefined;
}
