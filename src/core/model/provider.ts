// SPDX-License-Identifier: Apache-2.0

import { bareIssuer, type Issuer } from './issuer.ts';
import type { ListedThumbprint } from './thumbprint.ts';
import type { Instant } from './instant.ts';
import type { Namespaced } from './kubernetes.ts';

/** IAM's record of an issuer (`GetOpenIDConnectProvider`). */
export interface Provider {
  readonly arn: string;
  /** Without the scheme, as IAM keeps it. */
  readonly url: string;
  /** What IAM calls client IDs: the accepted audiences. */
  readonly clientIds: readonly string[];
  /** In IAM's order, raw: what is listed need not be a thumbprint of anything. */
  readonly thumbprints: readonly ListedThumbprint[];
  /** `undefined` when the tags could not be read. */
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly contextProvider?: ContextProvider | undefined;
}

/** What trusted identity propagation reads of a token (IAM: `ContextProvider`). */
export interface ContextProvider {
  readonly subjectSourceKey: string;
  /** The type of the subject is given by a claim or by a value, or not at all. */
  readonly subjectTypeSourceKey: string | undefined;
  readonly subjectTypeValue: string | undefined;
  readonly keys: readonly { readonly source: string; readonly target: string | undefined }[];
}

/** Whether this is the record of that issuer: byte by byte, but for port 443, which IAM drops. */
export function isProviderOf(provider: Provider, issuer: Issuer): boolean {
  return withoutPort443(provider.url) === withoutPort443(bareIssuer(issuer));
}

/** Whether two say the same; IAM may give the keys back in any order. */
export function isSameContext(
  one: ContextProvider | undefined,
  other: ContextProvider | undefined,
): boolean {
  return wordsOf(one) === wordsOf(other);
}

function wordsOf(context: ContextProvider | undefined): string {
  if (context === undefined) return '';
  const { subjectSourceKey, subjectTypeSourceKey, subjectTypeValue, keys } = context;
  const pairs = keys.map(({ source, target }) => JSON.stringify([source, target ?? null]));
  return JSON.stringify([
    subjectSourceKey,
    subjectTypeSourceKey ?? null,
    subjectTypeValue ?? null,
    pairs.toSorted(),
  ]);
}

function withoutPort443(bare: string): string {
  return bare.replace(/^([^/]*):443(?=\/|$)/, '$1');
}

/** @see IAM API, `thumbprintListType`, and its refusal of a sixth. */
export const MAX_THUMBPRINTS = 5;

/** A write to a provider, as CloudTrail keeps it for ninety days. */
export interface RecordedChange {
  readonly at: Instant;
  /** The action of IAM, without its service: `UpdateOpenIDConnectProviderThumbprint`. */
  readonly action: string;
  /** What the client called itself; whoever wrote chose the words. */
  readonly userAgent: string | undefined;
  /** ARN or name of whoever wrote. */
  readonly by: string | undefined;
}

/** The roles of an account whose trust policies name a provider. */
export interface TrustingRoles {
  /** ARNs, in the order of IAM. */
  readonly roles: readonly string[];
  /** How many roles were read. */
  readonly read: number;
  /** Whether these were all roles of the account. */
  readonly isAll: boolean;
}

/** A service account, and the role that it names. */
export interface RoleHolder extends Namespaced {
  readonly roleArn: string;
}

/** Who else depends on a provider, counted and named, for whoever signs a plan. */
export interface TrustedBy {
  /** Whether the roles could be read. */
  readonly seen: boolean;
  /** What was not seen, and why; `undefined` where all was. */
  readonly why: string | undefined;
  /** How many roles trust it; 0 where none were read. */
  readonly count: number;
  /** ARNs of the first of them. */
  readonly roles: readonly string[];
  /** Service accounts that name one of the roles; `undefined` where no cluster was asked. */
  readonly serviceAccounts: readonly RoleHolder[] | undefined;
}
