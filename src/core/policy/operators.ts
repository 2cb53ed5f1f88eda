// SPDX-License-Identifier: Apache-2.0

import {
  comparingDates,
  comparingNumbers,
  equalsText,
  equalsTextWithoutCase,
  equalsTruth,
  likeArn,
  likeText,
} from './compare.ts';
import type { Pattern } from './pattern.ts';

/**
 * An IAM condition operator. `compare`: holds where one value of the request matches one value of
 * the policy; its negated half (`…Not…`) where none does, and where the key is absent.
 * `presence`: looks at whether the key is there, and at no value of it.
 *
 * @see IAM User Guide, IAM JSON policy elements: Condition operators.
 */
export type Operator = ComparingOperator | PresenceOperator;

export interface ComparingOperator {
  readonly kind: 'compare';
  /** Without qualifier and without `IfExists`. */
  readonly name: string;
  readonly negated: boolean;
  /** Whether `${…}` is read in its values (string and ARN operators, documented). */
  readonly variables: boolean;
  readonly matches: (found: string, wanted: Pattern) => boolean;
}

export interface PresenceOperator {
  readonly kind: 'presence';
  readonly name: string;
  /** Whether the condition is met, for a key that is there or not, and a value of the policy. */
  readonly holds: (present: boolean, wanted: string) => boolean;
}

/** Of operators that read `${…}` in their values, and of those that do not. */
const TEXT = { kind: 'compare', variables: true } as const;
const VALUE = { kind: 'compare', variables: false } as const;

const same = (found: number, wanted: number): boolean => found === wanted;
const less = (found: number, wanted: number): boolean => found < wanted;
const atMost = (found: number, wanted: number): boolean => found <= wanted;
const more = (found: number, wanted: number): boolean => found > wanted;
const atLeast = (found: number, wanted: number): boolean => found >= wanted;

/** All IAM condition operators. */
export const operators: readonly Operator[] = [
  // Case counts, and wildcards are ordinary characters (documented).
  { ...TEXT, name: 'StringEquals', negated: false, matches: equalsText },
  { ...TEXT, name: 'StringNotEquals', negated: true, matches: equalsText },
  { ...TEXT, name: 'StringEqualsIgnoreCase', negated: false, matches: equalsTextWithoutCase },
  { ...TEXT, name: 'StringNotEqualsIgnoreCase', negated: true, matches: equalsTextWithoutCase },
  // Case counts; `*` stands for any run of characters, `?` for any one.
  { ...TEXT, name: 'StringLike', negated: false, matches: likeText },
  { ...TEXT, name: 'StringNotLike', negated: true, matches: likeText },
  // Part by part, with wildcards: `ArnEquals` reads them as `ArnLike` does (documented).
  { ...TEXT, name: 'ArnEquals', negated: false, matches: likeArn },
  { ...TEXT, name: 'ArnNotEquals', negated: true, matches: likeArn },
  { ...TEXT, name: 'ArnLike', negated: false, matches: likeArn },
  { ...TEXT, name: 'ArnNotLike', negated: true, matches: likeArn },
  { ...VALUE, name: 'NumericEquals', negated: false, matches: comparingNumbers(same) },
  { ...VALUE, name: 'NumericNotEquals', negated: true, matches: comparingNumbers(same) },
  { ...VALUE, name: 'NumericLessThan', negated: false, matches: comparingNumbers(less) },
  { ...VALUE, name: 'NumericLessThanEquals', negated: false, matches: comparingNumbers(atMost) },
  { ...VALUE, name: 'NumericGreaterThan', negated: false, matches: comparingNumbers(more) },
  {
    ...VALUE,
    name: 'NumericGreaterThanEquals',
    negated: false,
    matches: comparingNumbers(atLeast),
  },
  { ...VALUE, name: 'DateEquals', negated: false, matches: comparingDates(same) },
  { ...VALUE, name: 'DateNotEquals', negated: true, matches: comparingDates(same) },
  { ...VALUE, name: 'DateLessThan', negated: false, matches: comparingDates(less) },
  { ...VALUE, name: 'DateLessThanEquals', negated: false, matches: comparingDates(atMost) },
  { ...VALUE, name: 'DateGreaterThan', negated: false, matches: comparingDates(more) },
  { ...VALUE, name: 'DateGreaterThanEquals', negated: false, matches: comparingDates(atLeast) },
  // `true` in any case; all else is false (recorded).
  { ...VALUE, name: 'Bool', negated: false, matches: equalsTruth },
  // Bytes in base64, compared as they are written.
  { ...VALUE, name: 'BinaryEquals', negated: false, matches: equalsText },
  // An address in a range, IPv4 or IPv6, in CIDR notation.
  { ...VALUE, name: 'IpAddress', negated: false, matches: isInRange },
  { ...VALUE, name: 'NotIpAddress', negated: true, matches: isInRange },
  // `true`: the key is absent; all else: it is there (recorded).
  {
    kind: 'presence',
    name: 'Null',
    holds: (present, wanted) => present === (wanted.toLowerCase() !== 'true'),
  },
];

/** Whether an address lies in a range in CIDR notation; a bare address is a range of one. */
function isInRange(found: string, { text }: Pattern): boolean {
  const [base = '', length, ...rest] = text.split('/');
  const address = bitsOf(found);
  const network = bitsOf(base);
  if (rest.length > 0 || address === undefined || network === undefined) return false;
  if (address.length !== network.length) return false;
  if (length === undefined) return address === network;
  const prefix = /^\+?\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (!(prefix <= network.length)) return false;
  return address.slice(0, prefix) === network.slice(0, prefix);
}

/** The bits of an address, 32 or 128 of them, or `undefined` when the text is none. */
function bitsOf(text: string): string | undefined {
  return text.includes(':') ? bitsOfV6(text) : bitsOfV4(text);
}

function bitsOfV4(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}

function bitsOfV6(text: string): string | undefined {
  const [head = [], tail, another] = text.split('::').map(groupsIn);
  if (another !== undefined) return undefined;
  const zeros = tail === undefined ? 0 : Math.max(1, GROUPS - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...(tail ?? [])];
  return groups.length === GROUPS && groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('')
    : undefined;
}

function groupsIn(half: string): readonly string[] {
  return half === '' ? [] : half.split(':');
}

/** Groups of 16 bits in an IPv6 address (RFC 4291). */
const GROUPS = 8;
