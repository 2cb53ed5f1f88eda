// SPDX-License-Identifier: Apache-2.0

import { KNOWN_VALUES } from '../../src/core/chains/known-thumbprints.ts';
import type { Facts } from '../../src/core/model/facts.ts';

/** Something that a sentence says is so: an address, a name, a digest, a time, a number. */
export interface Claim {
  readonly kind: 'text' | 'time' | 'number';
  readonly text: string;
}

/** The claims in a sentence: what is not our own words. */
export function claimsIn(sentence: string): readonly Claim[] {
  let rest = sentence;
  const take = (kind: Claim['kind'], form: RegExp): readonly Claim[] => {
    const found = [...rest.matchAll(form)].map((match) => match[1] ?? match[0]);
    rest = rest.replaceAll(form, ' ');
    return found.map((text) => ({ kind, text }));
  };
  return [
    ...take('text', /"([^"]+)"/g),
    ...take('text', /\barn:[^\s,;"')]+/g),
    ...take('text', /\bhttps?:\/\/[^\s,;"')]+/g),
    ...take('time', /\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?/g),
    ...take('text', /\b(?:[\da-f]{2}:?){7,}[\da-f]{2}\b/gi),
    ...take('number', /(?<![\w.:@/-])\d+(?:\.\d+)?(?![\w:@/-]|\.\d)/g),
  ];
}

/** Whether a claim stands in the facts, or follows from them. */
export function supportOf(facts: Facts): (claim: Claim) => boolean {
  const leaves = [...leavesOf(facts)];
  const own = leaves.filter((leaf) => typeof leaf === 'string');
  const documents = own.filter((text) => URL.canParse(text)).map(documentOf);
  const texts = [...own, ...documents, ...subjectsOf(facts), ...leavesOf(KNOWN_VALUES)].join('\n');
  const numbers = new Set(leaves.filter((leaf) => typeof leaf === 'number'));
  const derived = derivedFrom(facts.at, numbers);
  return ({ kind, text }) => {
    switch (kind) {
      case 'text':
        return texts.includes(text) || texts.includes(JSON.stringify(text).slice(1, -1));
      case 'time':
        return isTime(text, numbers) || texts.includes(text);
      case 'number':
        return (
          isWordOf(texts, text) ||
          derived.has(Number(text)) ||
          CONSTANTS.has(Number(text)) ||
          isMode(text, numbers)
        );
    }
  };
}

/** The mode of a file, as people write it; `0644` where Kubernetes is not told any. */
function isMode(text: string, numbers: ReadonlySet<number>): boolean {
  return /^0[0-7]{3}$/.test(text) && (text === '0644' || numbers.has(Number.parseInt(text, 8)));
}

/** A number by itself, and not within a digest. */
function isWordOf(texts: string, text: string): boolean {
  return new RegExp(`(?<![\\w.])${text.replace('.', String.raw`\.`)}(?!\\w)`).test(texts);
}

/** Every text and number of the facts; of lists, how many members they have. */
function* leavesOf(value: unknown): Generator<string | number> {
  if (typeof value === 'string') {
    yield value;
    yield value.length;
    const inner = parsed(value);
    if (inner !== undefined) yield* leavesOf(inner);
  }
  if (typeof value === 'number') yield value;
  if (Array.isArray(value)) yield* value.keys().map((index) => index + 1);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    yield name;
    yield* leavesOf(member);
  }
}

/** A document within the facts, such as a trust policy. */
function parsed(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Numbers, how far times are from the moment of the facts, and what AWS's five minutes make of them. */
function derivedFrom(at: number, numbers: ReadonlySet<number>): ReadonlySet<number> {
  const now = Math.floor(at / 1000);
  const times = [...numbers].flatMap((number) => [number, number / 1000]);
  const apart = times.map((time) => Math.abs(time - now));
  const spans = apart.flatMap((seconds) => UNITS.map((unit) => seconds / unit));
  return new Set([
    ...[...numbers, ...spans].flatMap((number) => [
      number,
      Math.floor(number),
      Math.ceil(number),
      Math.round(number),
    ]),
    now - TOLERANCE,
    now + TOLERANCE,
  ]);
}

function isTime(text: string, numbers: ReadonlySet<number>): boolean {
  const time = Date.parse(text);
  const spans = text.includes('T') ? SECOND : DAY * SECOND;
  return (
    [...numbers].some((number) => number >= time && number < time + spans) ||
    numbers.has(time / SECOND)
  );
}

/** As Kubernetes names a service account in `sub`. */
function subjectsOf({ workload, serviceAccount }: Facts): readonly string[] {
  const account = serviceAccount?.kind === 'seen' ? serviceAccount.value.name : undefined;
  return [workload?.serviceAccount, account].map(
    (name) => `system:serviceaccount:${workload?.namespace ?? ''}:${name ?? ''}`,
  );
}

/** Where the discovery document of an issuer is (OpenID Connect Discovery 1.0, 4). */
function documentOf(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

const TOLERANCE = 300;
const SECOND = 1000;
const DAY = 86_400;
const UNITS = [1, 60, 3600, DAY];

/** What AWS and we ourselves bound things by, and so may say of anything. */
const CONSTANTS: ReadonlySet<number> = new Set([
  0, // of none
  1.2, // TLS, as AWS wants it
  1.3, // TLS, as AWS does not
  3, // parts of a JWT
  7, // days in which something expires soon
  30, // days in which that is to be thought of
  100, // keys of a type, audiences and providers
  443, // the port that AWS takes
  5000, // milliseconds for an issuer's documents
  600, // seconds that a projected token must live
  86_400, // and may live on EKS
]);
