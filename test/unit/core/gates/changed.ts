// SPDX-License-Identifier: Apache-2.0

import type { Facts, Role, StsRequest } from '../../../../src/core/model/facts.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import type { Jwk } from '../../../../src/core/model/jwks.ts';
import type { Absent, Unseen } from '../../../../src/core/model/observed.ts';
import type { Provider } from '../../../../src/core/model/provider.ts';
import { facts } from '../../../world.ts';

/** Changes to one part of a world with nothing wrong. */

export function withClaims(changed: JsonObject): Partial<Facts> {
  const { token } = facts();
  if (token?.claims === undefined) throw new TypeError('the world has a token');
  const claims = Object.entries({ ...token.claims, ...changed });
  return {
    token: { ...token, claims: Object.fromEntries(claims.filter(([, value]) => value !== GONE)) },
  };
}

/** A claim that is taken away. */
export const GONE = Symbol('gone');

export function withHeader(header: JsonObject): Partial<Facts> {
  const { token } = facts();
  if (token === undefined) throw new TypeError('the world has a token');
  return { token: { ...token, header } };
}

export function withRequest(changed: Partial<StsRequest>): Partial<Facts> {
  const { request } = facts();
  if (request === undefined) throw new TypeError('the world has a request');
  return { request: { ...request, ...changed } };
}

export function withProvider(changed: Partial<Provider>): Partial<Facts> {
  const { provider } = facts();
  if (provider?.kind !== 'seen') throw new TypeError('the world has a provider');
  return { provider: { ...provider, value: { ...provider.value, ...changed } } };
}

export function withRole(changed: Partial<Role>): Partial<Facts> {
  const { role } = facts();
  if (role?.kind !== 'seen') throw new TypeError('the world has a role');
  return { role: { ...role, value: { ...role.value, ...changed } } };
}

export function withKeys(keys: readonly Jwk[]): Partial<Facts> {
  return {
    jwks: { kind: 'seen', value: { keys }, tookMs: 30, httpStatus: 200 },
    signature: undefined,
  };
}

/** A key as the world's issuer publishes it. */
export function jwk(changed: Partial<Jwk> = {}): Jwk {
  return {
    kty: 'RSA',
    kid: 'key-1',
    use: 'sig',
    hasKeyOps: false,
    hadPrivate: false,
    material: { n: 'AQAB', e: 'AQAB' },
    ...changed,
  };
}

export const ABSENT: Absent = { kind: 'absent', detail: 'there is none' };

export const OURS: Unseen = {
  kind: 'unseen',
  by: 'ours',
  code: 'cloud_read_denied',
  detail: 'not authorized to read it',
};

export const THEIRS: Unseen = {
  kind: 'unseen',
  by: 'theirs',
  code: 'endpoint_timeout',
  detail: 'no answer within 5 s',
};
