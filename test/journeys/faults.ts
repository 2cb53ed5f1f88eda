// SPDX-License-Identifier: Apache-2.0

import type { GateId } from '../../src/core/gates/ids.ts';
import type { Facts, StsRequest } from '../../src/core/model/facts.ts';
import type { Jwk } from '../../src/core/model/jwks.ts';
import type { Observed } from '../../src/core/model/observed.ts';
import { listedThumbprintOf } from '../../src/core/model/thumbprint.ts';
import { claimTime, DARK } from '../world.ts';

/** Something that goes wrong in a world in which nothing else needs to be right. */
export interface Fault {
  readonly name: string;
  /** The gate that it breaks. */
  readonly gate: GateId;
  readonly breaks: (world: Facts) => Facts;
}

/** Faults of every gate. None takes another away, nor what another has broken. */
export const FAULTS: readonly Fault[] = [
  asked('request', 'a session name with a slash', { sessionName: 'a/b' }),
  asked('request', 'a ProviderId', { providerId: 'www.amazon.com' }),
  ofToken('token-form', 'two parts', (token) => ({ ...token, parts: 2 })),
  ofToken('token-form', 'a signature of another kind', withHeader({ alg: 'HS256' })),
  ofToken('token-form', 'crit in the header', withHeader({ crit: ['b64'] })),
  claiming('claims', 'no iat', { iat: undefined }),
  claiming('claims', 'sub null', { sub: null }),
  claiming('claims', 'an empty list of audiences', { aud: [] }),
  claiming('claims', 'an issuer that is no URL', { iss: 'kubernetes/serviceaccount' }),
  claiming('claims', 'a time with a fraction', { iat: claimTime(-60) + 0.5 }),
  claiming('claims', 'expired', { exp: claimTime(-3600) }),
  claiming('claims', 'not valid yet', { nbf: claimTime(3600) }),
  claiming('claims', 'issued in the future', { iat: claimTime(3600) }),
  {
    name: 'no provider',
    gate: 'provider',
    breaks: (world) => ({
      ...world,
      provider: { kind: 'absent', detail: 'there is no provider of that ARN' },
      providerUrls: { kind: 'seen', value: [] },
    }),
  },
  ofProvider('audience', 'an audience that is not registered', { clientIds: ['another'] }),
  claiming('audience', 'an azp that is not registered', { azp: 'an application' }),
  ofProvider('endpoint-trust', 'a stale list', { thumbprints: ['1'.repeat(40)] }),
  ofProvider('endpoint-trust', 'a list of placeholders', { thumbprints: ['0'.repeat(40)] }),
  {
    name: 'a host that answers nobody for the keys',
    gate: 'keys',
    breaks: (world) => ({ ...world, jwks: DARK, signature: undefined }),
  },
  {
    name: 'a discovery document of another issuer',
    gate: 'keys',
    breaks: (world) => ({
      ...world,
      discovery: changed(world.discovery, (found) => ({ ...found, issuer: 'https://another' })),
    }),
  },
  ofKey('keys', 'a key for encryption', { use: 'enc' }),
  ofKey('keys', 'a key without kid', { kid: undefined }),
  {
    name: 'a signature by another key',
    gate: 'signature',
    breaks: (world) =>
      world.signature?.selected.kind === 'selected'
        ? { ...world, signature: { ...world.signature, verifies: false } }
        : world,
  },
  ofKey('signature', 'key_ops', { hasKeyOps: true }),
  claiming('roles-claim', 'other roles pinned', {
    'https://aws.amazon.com/roles': ['arn:aws:iam::111122223333:role/another'],
  }),
  {
    name: 'no role',
    gate: 'role',
    breaks: (world) => ({ ...world, role: { kind: 'absent', detail: 'there is no such role' } }),
  },
  ofPolicy('another subject', (policy) => policy.replaceAll('team-a', 'team-b')),
  ofPolicy('another action', (policy) => policy.replace('WithWebIdentity', '')),
  ofPolicy('another provider', (policy) =>
    policy.replace('111122223333:oidc', '444455556666:oidc'),
  ),
  claiming('trust-policy', 'session tags that are not allowed', {
    'https://aws.amazon.com/tags': { principal_tags: { team: ['web'] }, transitive_tag_keys: [] },
  }),
  asked('duration', 'a session longer than the role allows', { durationSeconds: 43_200 }),
];

function asked(gate: GateId, name: string, parts: Partial<StsRequest>): Fault {
  return {
    name,
    gate,
    breaks: (world) =>
      world.request === undefined ? world : { ...world, request: { ...world.request, ...parts } },
  };
}

type Token = NonNullable<Facts['token']>;

function ofToken(gate: GateId, name: string, change: (token: Token) => Token): Fault {
  return {
    name,
    gate,
    breaks: (world) =>
      world.token === undefined ? world : { ...world, token: change(world.token) },
  };
}

function withHeader(members: object): (token: Token) => Token {
  return (token) => ({ ...token, header: { ...token.header, ...members } });
}

/** Claims on top of those that are there; `undefined` takes one away. */
function claiming(gate: GateId, name: string, members: Readonly<Record<string, unknown>>): Fault {
  return ofToken(gate, name, (token) => ({
    ...token,
    claims: Object.fromEntries(
      Object.entries({ ...token.claims, ...members }).filter(([, value]) => value !== undefined),
    ),
  }));
}

function ofProvider(
  gate: GateId,
  name: string,
  parts: { readonly clientIds?: readonly string[]; readonly thumbprints?: readonly string[] },
): Fault {
  const { thumbprints, ...others } = parts;
  const listed =
    thumbprints === undefined ? {} : { thumbprints: thumbprints.map(listedThumbprintOf) };
  return {
    name,
    gate,
    breaks: (world) => ({
      ...world,
      provider: changed(world.provider, (record) => ({ ...record, ...others, ...listed })),
    }),
  };
}

/** A fault of the published key, and what it does to the choice of it. */
function ofKey(gate: GateId, name: string, members: Partial<Jwk>): Fault {
  return {
    name,
    gate,
    breaks: (world) => {
      const jwks = changed(world.jwks, ({ keys }) => ({
        keys: keys.map((key) => ({ ...key, ...members })),
      }));
      const { signature } = world;
      if (signature === undefined) return { ...world, jwks };
      return { ...world, jwks, signature: { ...signature, ...chosenFrom(jwks, signature) } };
    },
  };
}

type Signature = NonNullable<Facts['signature']>;

/** As the key is chosen where a token is held against the keys. */
function chosenFrom(jwks: Facts['jwks'], { verifies }: Signature): Partial<Signature> {
  const [key] = jwks?.kind === 'seen' ? jwks.value.keys : [];
  if (key?.kid === undefined) {
    return { selected: { kind: 'none', why: 'jwk-without-kid' }, verifies: undefined };
  }
  return key.use === 'enc'
    ? { selected: { kind: 'none', why: 'jwk-use-enc' }, verifies: undefined }
    : { selected: { kind: 'selected', index: 0, hasKeyOps: key.hasKeyOps }, verifies };
}

function ofPolicy(name: string, change: (policy: string) => string): Fault {
  return {
    name,
    gate: 'trust-policy',
    breaks: (world) => ({
      ...world,
      role: changed(world.role, (role) => ({ ...role, trustPolicy: change(role.trustPolicy) })),
    }),
  };
}

function changed<T>(
  look: Observed<T> | undefined,
  change: (value: T) => T,
): Observed<T> | undefined {
  return look?.kind === 'seen' ? { ...look, value: change(look.value) } : look;
}
