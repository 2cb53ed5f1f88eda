// SPDX-License-Identifier: Apache-2.0

import { DEFAULT_AUDIENCE } from '../../../core/model/web-identity.ts';
import { randomUUID } from 'node:crypto';

import type { Instant } from '../../../core/model/instant.ts';
import type { Issuer } from '../../../core/model/issuer.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { forgeToken, type SigningKey } from '../../../forge/tokens.ts';

/** A service account whose pods federate. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** A service account, and the pod that its token is projected into. */
export interface BoundAccount extends ServiceAccount {
  readonly uid: string;
  readonly pod: { readonly name: string; readonly uid: string };
  /** Whom the token is for; default: STS. */
  readonly audience?: string;
}

/** The claims of a projected service account token, as Kubernetes makes them for one audience. */
export function serviceAccountClaims(
  issuer: Issuer,
  { namespace, name, uid, pod, audience = DEFAULT_AUDIENCE }: BoundAccount,
  now: Instant,
): JsonObject {
  const seconds = Math.trunc(now / 1000);
  return {
    aud: [audience],
    exp: seconds + TOKEN_SECONDS,
    iat: seconds,
    iss: issuer,
    jti: randomUUID(),
    'kubernetes.io': {
      namespace,
      node: { name: 'ip-192-0-2-10.ec2.internal', uid: randomUUID() },
      pod,
      serviceaccount: { name, uid },
    },
    nbf: seconds,
    sub: subjectOfAccount({ namespace, name }),
  };
}

/** A service account as Kubernetes names it in `sub`. */
export function subjectOfAccount({ namespace, name }: ServiceAccount): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** The same claims, of a token that was issued so many seconds later. */
export function laterBy(seconds: number, claims: JsonObject): JsonObject {
  const later = ['exp', 'iat', 'nbf'].flatMap((name) => {
    const time = claims[name];
    return typeof time === 'number' ? [[name, time + seconds] as const] : [];
  });
  return { ...claims, ...Object.fromEntries(later) };
}

/** A token with the claims that one asked for, on top of what each token has; `null` leaves one out. */
export async function mintedToken(
  {
    issuer,
    key,
    account,
    now,
  }: {
    readonly issuer: Issuer;
    readonly key: SigningKey;
    readonly account: ServiceAccount;
    readonly now: Instant;
  },
  { claims, header }: { readonly claims: JsonObject; readonly header: JsonObject },
): Promise<{ readonly token: string; readonly claims: JsonObject }> {
  const seconds = Math.trunc(now / 1000);
  const usual = {
    iss: issuer,
    aud: [DEFAULT_AUDIENCE],
    iat: seconds,
    nbf: seconds,
    exp: seconds + TOKEN_SECONDS,
    jti: randomUUID(),
    sub: subjectOfAccount(account),
  };
  const wanted: JsonObject = { ...usual, ...claims };
  const all = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
  const { kid, ...others } = header;
  const signing = typeof kid === 'string' ? { ...key, kid } : key;
  return { token: await forgeToken(all, signing, others), claims: all };
}

/** A day: what the webhook of EKS asks for (`token-expiration`, 86400). */
export const TOKEN_SECONDS = 86_400;
