// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonValue } from '../../../src/core/model/json.ts';
import { harmless } from '../../../src/render/harmless.ts';
import { isGoodNews } from '../../../src/core/watch/event-kind.ts';
import { documentDifference } from '../../../src/render/plan/document-difference.ts';
import type { WatchEventJson } from '../../../src/schemas/watch.ts';
import { hrefOf } from '../route.ts';
import { shortOf } from '../words.ts';

/** Kinds of events that people look for together. */
export const GROUPS = [
  { id: 'verdicts', text: 'Verdicts', kinds: ['verdict-changed'] },
  {
    id: 'certificates',
    text: 'Certificates',
    kinds: ['certificate-changed', 'chain-flapping', 'chain-steady', 'expiry-near'],
  },
  {
    id: 'keys',
    text: 'Keys',
    kinds: ['discovery-changed', 'keys-changed', 'key-withdrawn-early'],
  },
  {
    id: 'iam',
    text: 'IAM',
    kinds: [
      'provider-created',
      'provider-changed',
      'provider-deleted',
      'role-created',
      'role-changed',
      'role-deleted',
    ],
  },
  { id: 'findings', text: 'Findings', kinds: ['finding-new', 'finding-gone'] },
  { id: 'reading', text: 'Not read', kinds: ['source-unreadable', 'source-readable'] },
] as const;

/** `Certificate changed` */
export function kindWords(kind: string): string {
  const words = kind.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

export function toneOf(event: WatchEventJson): 'success' | 'error' | 'warning' | 'info' {
  return isGoodNews(event) ? 'success' : TONES[event.severity];
}

/** What it happened to, and where that is shown. */
export function subjectOf({ about, before, after }: WatchEventJson): {
  readonly text: string;
  readonly href: string;
} {
  const { kind, name } = about;
  const text = harmless(name);
  switch (kind) {
    case 'provider':
    case 'trust':
      return { text: shortOf(text), href: hrefOf('trust', name) };
    case 'endpoint':
      return {
        text: text.replace(/:443$/, ''),
        href: hrefOf('endpoints', '', { q: name.replace(/:\d+$/, '') }),
      };
    case 'issuer':
      return {
        text: text.replace(/^https:\/\//, ''),
        href: hrefOf('trusts', '', { q: name.replace(/^https:\/\//, '') }),
      };
    case 'unreadable':
      return { text: 'not read', href: hrefOf('unreadable') };
    case 'role':
    case 'finding': {
      const resource = kind === 'role' ? name : resourceIn(after) || resourceIn(before);
      const short = shortOf(harmless(resource));
      return { text: short, href: hrefOf('findings', '', { q: shortOf(resource) }) };
    }
  }
}

function resourceIn(side: JsonValue): string {
  const resource = isJsonObject(side) ? side['resource'] : undefined;
  return typeof resource === 'string' ? resource : '';
}

/** What a member of what changed has lost and has got. */
export interface Difference {
  readonly name: string;
  readonly lines: readonly { readonly sign: '+' | '-' | ' '; readonly text: string }[];
  /** `ok → broken`, where one value came in place of another. */
  readonly inWords: string | undefined;
}

/** What the sentence of an event does not say already. */
export function differencesOf({ before, after }: WatchEventJson): readonly Difference[] {
  const [was, is] = [membersOf(before), membersOf(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((name) => !SAID.has(name) && !isNothing(was[name], is[name]))
    .map((name) => ({
      name: NAMES[name] ?? name,
      lines: linesOf(was[name], is[name]),
      inWords: wordsOf(was[name], is[name]),
    }))
    .filter(({ lines }) => lines.some(({ sign }) => sign !== ' '));
}

/** A list alone, as of what a host serves, is one member. */
function membersOf(side: JsonValue): Readonly<Record<string, JsonValue>> {
  if (Array.isArray(side)) return { certificates: side as JsonValue };
  return isJsonObject(side) ? side : {};
}

/** That a cause is no more is in the sentence. */
function isNothing(was: JsonValue | undefined, is: JsonValue = null): boolean {
  return is === null && typeof was === 'string' && !isDocument(was);
}

function wordsOf(was: JsonValue = null, is: JsonValue = null): string | undefined {
  const isPlain = [was, is].every((one) => !isDocument(one) && typeof one !== 'object');
  if (isPlain) return harmless(`${plainText(was)} → ${plainText(is)}`);
  if (was === null && typeof is === 'string' && !isDocument(is)) return harmless(is);
  return undefined;
}

function linesOf(was: JsonValue | undefined, is: JsonValue | undefined): Difference['lines'] {
  if (isDocument(was) && isDocument(is)) {
    return documentDifference(was, is).map((line) =>
      line === undefined
        ? { sign: ' ', text: '…' }
        : { sign: SIGNS[line.side], text: harmless(line.text) },
    );
  }
  const [gone, come] = [textsOf(was), textsOf(is)];
  const only = (some: readonly string[], others: readonly string[], sign: '+' | '-') =>
    some
      .filter((text) => !others.includes(text))
      .slice(0, MOST)
      .map((text) => ({ sign, text }));
  return [...only(gone, come, '-'), ...only(come, gone, '+')];
}

function isDocument(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value.startsWith('{');
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  const all = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return all.map((one) =>
    harmless(isJsonObject(one) ? Object.values(one).map(plainText).join(' · ') : plainText(one)),
  );
}

function plainText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

const TONES = { error: 'error', warning: 'warning', notice: 'info' } as const;
const SIGNS = { both: ' ', before: '-', after: '+' } as const;

/** The sentence of the event has them. */
const SAID: ReadonlySet<string> = new Set([
  'detail',
  'sentence',
  'what',
  'why',
  'resource',
  'left',
  'subject',
  'notAfter',
]);
const NAMES: Readonly<Record<string, string>> = {
  clientIds: 'audiences',
  jwksUri: 'jwks_uri',
  kids: 'keys',
  trustPolicy: 'lines of the trust policy',
  sha1: 'thumbprint',
};
const MOST = 20;
