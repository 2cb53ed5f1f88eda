// SPDX-License-Identifier: Apache-2.0

import { generateKeyPairSync } from 'node:crypto';

import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import { forgeCertificate } from '../../src/forge/certificates.ts';
import { AUDIENCE, type OwnIssuer, SUBJECT, usualClaims } from './lab-own-issuer.ts';

/** The roles that the rows ask for. */
export interface Roles {
  readonly plain: string;
  /** Lets tags and a source identity in too. */
  readonly tagging: string;
  /** Trusts everybody of AWS, and no provider. */
  readonly everybody: string;
  readonly otherSubject: string;
  readonly otherAction: string;
  readonly denied: string;
  /** Admits tokens that name it only. */
  readonly pinned: string;
}

export interface Asked {
  readonly own: OwnIssuer;
  readonly roles: Roles;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Parameters of the call; the token alone where nothing else is said. */
export interface Parameters {
  readonly WebIdentityToken: string;
  readonly RoleArn?: string;
  readonly RoleSessionName?: string;
  readonly ProviderId?: string;
  readonly DurationSeconds?: number;
}

/** One answer of STS that somebody recorded of AWS. */
export interface Recorded {
  readonly when: string;
  readonly asked: (asked: Asked) => Parameters;
  /** The key set that is published for it; default: all keys of the issuer. */
  readonly keys?: (own: OwnIssuer) => readonly object[];
  readonly answer: Refused | Given;
  /** Whether the AWS CLI asks it too: once for each message. */
  readonly cli?: true;
}

export interface Refused {
  readonly code: string;
  readonly status: number;
  readonly message: string | ((asked: Asked) => RegExp);
}

/** Credentials, and what is told of the token. */
export interface Given {
  readonly subject?: string;
  readonly audience?: string;
  readonly sourceIdentity?: string;
}

const invalid = (message: Refused['message']): Refused => ({
  code: 'InvalidIdentityToken',
  status: 400,
  message,
});
const GENERIC = invalid(
  'The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.',
);
const NO_KEY = invalid(
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
);
const NO_JWT = invalid(
  'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
);
const NO_TIME = invalid('Invalid timestamp in token claims.');
const NOT_AUTHORIZED: Refused = {
  code: 'AccessDenied',
  status: 403,
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
};
const UNRECOGNIZED: Refused = {
  code: 'AccessDenied',
  status: 403,
  message:
    'Unrecognized OAuth provider. Do not include a provider parameter when submitting OpenIDConnect ID tokens',
};
const ROLES = 'https://aws.amazon.com/roles';
const TAGS = 'https://aws.amazon.com/tags';
const IDENTITY = 'https://aws.amazon.com/source_identity';

const claims =
  (changed: object, header?: object): Recorded['asked'] =>
  ({ own }) => ({ WebIdentityToken: own.token(changed, header) });
const times =
  (changed: (now: number) => object): Recorded['asked'] =>
  ({ own, now }) => ({ WebIdentityToken: own.token(changed(now)) });
const withTagging =
  (changed: object): Recorded['asked'] =>
  ({ own, roles }) => ({ WebIdentityToken: own.token(changed), RoleArn: roles.tagging });
const to =
  (role: keyof Roles, changed: object = {}): Recorded['asked'] =>
  ({ own, roles }) => ({ WebIdentityToken: own.token(changed), RoleArn: roles[role] });
const other =
  (parameters: Omit<Parameters, 'WebIdentityToken'>): Recorded['asked'] =>
  ({ own }) => ({ WebIdentityToken: own.token(), ...parameters });
/** Claims in which one member stands twice. */
const twice =
  (name: string, first: string, last: string): Recorded['asked'] =>
  ({ own }) => {
    const { [name as 'aud']: _, ...rest } = usualClaims(own.url);
    const text = JSON.stringify(rest).slice(1);
    const member = (value: string): string => `${JSON.stringify(name)}:${JSON.stringify(value)}`;
    return { WebIdentityToken: own.tokenOf(`{${member(first)},${member(last)},${text}`) };
  };

/** Another RSA key than the issuer's. */
const STRANGER = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  format: 'jwk',
});
/** A certificate of a key that is not the issuer's. */
const STRANGERS_CERTIFICATE = await certificateOfStranger();

/** Answers recorded from sts.us-east-1.amazonaws.com on 2026-09-11, where nothing else is said. */
export const RECORDED: readonly Recorded[] = [
  // In the words that STS has used since 2026 for several causes.
  { when: 'aud is not registered', asked: claims({ aud: 'x' }), answer: GENERIC, cli: true },
  { when: 'azp is not registered, and aud is', asked: claims({ azp: 'x' }), answer: GENERIC },
  { when: 'azp is empty', asked: claims({ azp: '' }), answer: GENERIC },
  { when: 'aud is an empty text', asked: claims({ aud: '' }), answer: GENERIC },
  {
    when: 'aud stands twice, and the last is not registered',
    asked: twice('aud', AUDIENCE, 'x'),
    answer: GENERIC,
  },
  {
    when: 'the key of that kid is another one',
    asked: claims({}),
    keys: ({ jwk }) => [{ ...STRANGER, kid: 'RS256' }, jwk('ES256')],
    answer: GENERIC,
  },
  {
    when: 'the key has key_ops, even to verify',
    asked: claims({}),
    keys: ({ jwk }) => [{ ...jwk('RS256'), key_ops: ['verify'] }],
    answer: GENERIC,
  },
  {
    when: 'a later key of the same kid is another one',
    asked: claims({}),
    keys: ({ jwk }) => [jwk('RS256'), { ...STRANGER, kid: 'RS256' }],
    answer: GENERIC,
  },

  // Keys that cannot be had.
  { when: 'kid is unknown', asked: claims({}, { kid: 'x' }), answer: NO_KEY, cli: true },
  {
    when: 'there is no kid, and several keys',
    asked: claims({}, { kid: undefined }),
    answer: NO_KEY,
  },
  { when: 'kid is empty', asked: claims({}, { kid: '' }), answer: NO_KEY },
  {
    when: 'neither the only key nor the token has a kid',
    asked: claims({}, { kid: undefined }),
    keys: ({ jwk }) => [{ ...jwk('RS256'), kid: undefined }],
    answer: NO_KEY,
  },
  {
    when: 'the key is for encryption',
    asked: claims({}),
    keys: ({ jwk }) => [{ ...jwk('RS256'), use: 'enc' }],
    answer: NO_KEY,
  },
  {
    when: 'the key is a certificate alone',
    asked: claims({}),
    keys: () => [{ kty: 'RSA', kid: 'RS256', use: 'sig', x5c: [STRANGERS_CERTIFICATE] }],
    answer: NO_KEY,
  },
  {
    when: 'the certificate beside the key is of another key',
    asked: claims({}),
    keys: ({ jwk }) => [{ ...jwk('RS256'), x5c: [STRANGERS_CERTIFICATE] }],
    answer: NO_KEY,
  },
  {
    when: 'a hundred and one RSA keys are published',
    asked: claims({}),
    keys: (own) => manyKeys(own, 101),
    answer: NO_KEY,
  },

  // Tokens that are none, or lack something.
  {
    when: 'the header has crit',
    asked: claims({}, { crit: ['exp'] }),
    answer: NO_JWT,
    cli: true,
  },
  ...(['iss', 'sub', 'aud', 'iat', 'exp'] as const).map((name): Recorded => ({
    when: `there is no ${name}`,
    asked: claims({ [name]: undefined }),
    answer: invalid(`Missing a required claim: ${name}`),
    ...(name === 'aud' ? { cli: true } : {}),
  })),
  {
    when: 'aud is an empty list',
    asked: claims({ aud: [] }),
    answer: invalid('Claim is not allowed to be empty: aud'),
    cli: true,
  },
  {
    when: 'there are two audiences and no azp, both registered',
    asked: claims({ aud: [AUDIENCE, 'client-b'] }),
    answer: invalid(
      'Token audience contains more than one audience while authorized party is not present',
    ),
    cli: true,
  },
  {
    when: 'sub is null',
    asked: claims({ sub: null }),
    answer: {
      code: 'InternalFailure',
      status: 500,
      message: 'Unknown error validating third-party token',
    },
    cli: true,
  },
  {
    when: 'a session tag is no list of one text',
    asked: withTagging({ [TAGS]: { principal_tags: { team: 'web' } } }),
    answer: invalid('principal_tags passed in claim is not in correct format.'),
    cli: true,
  },

  // Times.
  {
    when: 'it expired five minutes ago, and one second',
    asked: times((now) => ({ iat: now - 4000, exp: now - 301 })),
    answer: {
      code: 'ExpiredTokenException',
      status: 400,
      message: ({ now }) =>
        new RegExp(
          `^Token expired: current date/time ${near(now - 300)} must be before the expiration date/time ${String(now - 301)}$`,
        ),
    },
    cli: true,
  },
  {
    when: 'it was issued in the future',
    asked: times((now) => ({ iat: now + 600, exp: now + 900 })),
    answer: invalid(({ now }) => new RegExp(`^Token issued in the future: ${String(now + 600)}$`)),
    cli: true,
  },
  {
    when: 'it is not valid yet',
    asked: times((now) => ({ nbf: now + 600 })),
    answer: invalid(
      ({ now }) =>
        new RegExp(
          `^Token not yet valid: current date/time ${near(now + 300)} must be after or equal to the not-before date/time ${String(now + 600)}$`,
        ),
    ),
    cli: true,
  },
  {
    when: 'exp has parts of a second',
    asked: times((now) => ({ exp: now + 90.5 })),
    answer: NO_TIME,
    cli: true,
  },
  { when: 'exp is null', asked: claims({ exp: null }), answer: NO_TIME },
  { when: 'iat is a word', asked: claims({ iat: 'now' }), answer: NO_TIME },

  // Roles that the token pins.
  {
    when: 'the roles claim is a number',
    asked: claims({ [ROLES]: 7 }),
    answer: invalid('The roles claim is not in a supported format'),
    cli: true,
  },
  {
    when: 'nothing in the roles claim is a role',
    asked: claims({ [ROLES]: ['x', ''] }),
    answer: invalid('The roles claim contains no valid role ARNs'),
    cli: true,
  },
  {
    when: 'the roles claim is an empty list',
    asked: claims({ [ROLES]: [] }),
    answer: invalid('The roles claim contains no valid role ARNs'),
  },
  {
    when: 'the role is not in the roles claim',
    asked: claims({ [ROLES]: ['arn:aws:iam::111122223333:role/another'] }),
    answer: invalid('The target role ARN is not present in the roles claim of the identity token'),
    cli: true,
  },

  // Providers of OAuth.
  {
    when: 'the provider is Amazon',
    asked: other({ ProviderId: 'www.amazon.com' }),
    answer: invalid('Provided Token is not a Login With Amazon token'),
    cli: true,
  },
  {
    when: 'the provider is Facebook',
    asked: other({ ProviderId: 'graph.facebook.com' }),
    answer: {
      code: 'IDPRejectedClaim',
      status: 403,
      message: 'graph.facebook.com rejected OAuth token with response "Bad signature" and code 190',
    },
    cli: true,
  },
  {
    when: 'the provider is Google',
    asked: other({ ProviderId: 'accounts.google.com' }),
    answer: UNRECOGNIZED,
    cli: true,
  },
  {
    when: 'the provider is a URL',
    asked: other({ ProviderId: 'https://www.amazon.com' }),
    answer: UNRECOGNIZED,
  },

  // Trust.
  {
    when: 'the subject is not admitted',
    asked: to('otherSubject'),
    answer: NOT_AUTHORIZED,
    cli: true,
  },
  { when: 'the policy allows another action', asked: to('otherAction'), answer: NOT_AUTHORIZED },
  { when: 'the policy denies it too', asked: to('denied'), answer: NOT_AUTHORIZED },
  { when: 'the policy trusts all of AWS', asked: to('everybody'), answer: NOT_AUTHORIZED },
  { when: 'the role must be pinned, and is not', asked: to('pinned'), answer: NOT_AUTHORIZED },

  // Parameters; recorded of AssumeRole, which shares them, 2025-07-21 and 2026-02-09.
  {
    when: 'the session name has a colon',
    asked: other({ RoleSessionName: 'Session1:2' }),
    answer: {
      code: 'ValidationError',
      status: 400,
      message: String.raw`1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
    },
    cli: true,
  },
  {
    when: 'the session name is too long',
    asked: other({ RoleSessionName: 's'.repeat(65) }),
    answer: {
      code: 'ValidationError',
      status: 400,
      message: `1 validation error detected: Value '${'s'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    },
  },
  {
    when: 'the role is no ARN',
    asked: other({ RoleArn: 'nothing-valid-in-here' }),
    answer: { code: 'ValidationError', status: 400, message: 'nothing-valid-in-here is invalid' },
    cli: true,
  },

  // Credentials.
  ...(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const).map((alg): Recorded => ({
    when: `it is signed with ${alg}`,
    asked: claims({}, { alg }),
    answer: { subject: SUBJECT, audience: AUDIENCE },
    ...(alg === 'RS256' ? { cli: true } : {}),
  })),
  {
    when: 'azp is registered, and is the audience',
    asked: claims({ aud: 'x', azp: 'client-b' }),
    answer: { audience: 'client-b' },
  },
  {
    when: 'there are two audiences and azp',
    asked: claims({ aud: ['x', 'y'], azp: AUDIENCE }),
    answer: { audience: AUDIENCE },
  },
  {
    when: 'aud is a list of one',
    asked: claims({ aud: [AUDIENCE] }),
    answer: { audience: AUDIENCE },
  },
  {
    when: 'aud stands twice, and the last is registered',
    asked: twice('aud', 'x', AUDIENCE),
    answer: { audience: AUDIENCE },
  },
  { when: 'sub is a number', asked: claims({ sub: 12_345 }), answer: { subject: '12345' } },
  { when: 'sub is one character', asked: claims({ sub: 'x' }), answer: { subject: 'x' } },
  {
    when: 'sub is longer than 255 characters',
    asked: claims({ sub: 's'.repeat(300) }),
    answer: { subject: 's'.repeat(300) },
  },
  {
    when: 'times are whole seconds in texts',
    asked: times((now) => ({ iat: String(now), exp: String(now + 900) })),
    answer: {},
  },
  {
    when: 'it expired less than five minutes ago',
    asked: times((now) => ({ iat: now - 4000, exp: now - 280 })),
    answer: {},
  },
  {
    when: 'it is of less than five minutes ahead',
    asked: times((now) => ({ iat: now + 280, nbf: now + 280 })),
    answer: {},
  },
  {
    when: 'the only key has a kid, and the token none',
    asked: claims({}, { kid: undefined }),
    keys: ({ jwk }) => [jwk('RS256')],
    answer: {},
  },
  {
    when: 'the key says that it is for RS512',
    asked: claims({}),
    keys: ({ jwk }) => [{ ...jwk('RS256'), alg: 'RS512' }],
    answer: {},
  },
  {
    when: 'an earlier key of the same kid is another one',
    asked: claims({}),
    keys: ({ jwk }) => [{ ...STRANGER, kid: 'RS256' }, jwk('RS256')],
    answer: {},
  },
  {
    when: 'there are too many RSA keys, and it is signed with ES256',
    asked: claims({}, { alg: 'ES256' }),
    keys: (own) => [...manyKeys(own, 101), own.jwk('ES256')],
    answer: {},
  },
  {
    when: 'a hundred RSA keys are published',
    asked: claims({}),
    keys: (own) => manyKeys(own, 100),
    answer: {},
  },
  {
    when: 'it has a minute left, and two hours are asked for',
    asked: ({ own, now }) => ({
      WebIdentityToken: own.token({ exp: now + 60 }),
      DurationSeconds: 7200,
    }),
    answer: {},
  },
  {
    when: 'the roles claim is null',
    asked: claims({ [ROLES]: null }),
    answer: {},
  },
  {
    when: 'the role is one of the roles claim',
    asked: ({ own, roles }) => ({
      WebIdentityToken: own.token({ [ROLES]: ['x', ` ${roles.pinned} `] }),
      RoleArn: roles.pinned,
    }),
    answer: {},
  },
  {
    when: 'the role is one of those between semicolons',
    asked: ({ own, roles }) => ({
      WebIdentityToken: own.token({ [ROLES]: `x; ${roles.pinned}` }),
      RoleArn: roles.pinned,
    }),
    answer: {},
  },
  {
    when: 'it carries nested tags',
    asked: withTagging({
      [TAGS]: { principal_tags: { team: ['web'] }, transitive_tag_keys: ['team'] },
    }),
    answer: {},
  },
  {
    when: 'it carries flattened tags',
    asked: withTagging({ [`${TAGS}/principal_tags/team`]: 'web' }),
    answer: {},
  },
  {
    when: 'it carries a source identity',
    asked: withTagging({ [IDENTITY]: 'somebody' }),
    answer: { sourceIdentity: 'somebody' },
  },
];

/** The issuer's RSA key under its kid, and others up to this many. */
function manyKeys({ jwk }: OwnIssuer, count: number): readonly object[] {
  const others = Array.from({ length: count - 1 }, (_, index) => ({
    ...jwk('RS256'),
    kid: `other-${String(index)}`,
  }));
  return [...others, jwk('RS256')];
}

/** A time that STS prints may be a second or a few later than when it was asked. */
function near(seconds: number): string {
  return `(${Array.from({ length: 120 }, (_, later) => String(seconds + later)).join('|')})`;
}

async function certificateOfStranger(): Promise<string> {
  const now = instantOf(Date.now());
  const { certificate } = await forgeCertificate({
    subject: 'CN=stranger',
    notBefore: plusSeconds(now, -60),
    notAfter: plusSeconds(now, 3600),
    ca: true,
    keyKind: 'rsa',
  });
  return certificate.der;
}

/** Makes the roles. */
export async function rolesOf(own: OwnIssuer): Promise<Roles> {
  const bare = own.url.slice('https://'.length);
  const both = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'];
  return {
    plain: await own.role('plain'),
    tagging: await own.role('tagging', { Action: both }),
    everybody: await own.role('everybody', { Principal: { AWS: '*' } }),
    otherSubject: await own.role('other-subject', {
      Condition: { StringEquals: { [`${bare}:sub`]: 'somebody-else' } },
    }),
    otherAction: await own.role('other-action', { Action: 'sts:AssumeRole' }),
    denied: await own.role('denied', {
      denying: { Condition: { StringLike: { [`${bare}:sub`]: 'subject-*' } } },
    }),
    pinned: await own.role('pinned', {
      Condition: { Bool: { 'sts:RoleAuthorizedByIdp': 'true' } },
    }),
  };
}
