// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonValue } from '../model/json.ts';

export type EventKind = (typeof EVENT_KINDS)[number];

export const EVENT_KINDS = [
  'certificate-changed',
  'chain-flapping',
  'chain-steady',
  'expiry-near',
  'discovery-changed',
  'keys-changed',
  'key-withdrawn-early',
  'provider-created',
  'provider-changed',
  'provider-deleted',
  'role-created',
  'role-changed',
  'role-deleted',
  'verdict-changed',
  'finding-new',
  'finding-gone',
  'source-unreadable',
  'source-readable',
] as const;

/** Whether it brings an end to a problem: good news, whatever its severity. */
export function isGoodNews({ kind, after }: { kind: string; after: JsonValue }): boolean {
  const isOk = isJsonObject(after) && after['verdict'] === 'ok';
  return ENDS.has(kind) || (kind === 'verdict-changed' && isOk);
}

const ENDS: ReadonlySet<string> = new Set<EventKind>([
  'chain-steady',
  'finding-gone',
  'source-readable',
]);
