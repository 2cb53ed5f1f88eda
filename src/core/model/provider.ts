// SPDX-License-Identifier: Apache-2.0

import { bareIssuer, type Issuer } from './issuer.ts';
import type { ListedThumbprint } from './thumbprint.ts';

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
