// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';
import type { AccessKey } from '../world.ts';

/** What a request asks, and who asks: the parameters as they came, none of them judged. */
export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  /** `undefined` where the request was not signed. */
  readonly caller: AccessKey | undefined;
  /** The Region that the request was signed for; `undefined` where it was not signed. */
  readonly region?: string | undefined;
  /** The condition keys that the call has whoever makes it, by their names in lower case. */
  readonly keys?: Readonly<Record<string, readonly string[]>> | undefined;
  /** The body of a request whose service speaks JSON. */
  readonly json?: JsonObject | undefined;
}

/** One tag, in the order of the request. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A parameter, or `undefined` when it was not given. */
export function textOf({ fields }: Form, name: string): string | undefined {
  return fields.get(name);
}

/** A parameter that the shape of the operation demands: it was checked before the operation runs. */
export function demandedText(form: Form, name: string): string {
  const text = textOf(form, name);
  if (text === undefined) throw new TypeError(`the operation does not demand ${name}`);
  return text;
}

/** A whole number, or `undefined` when the parameter was not given or is none. */
export function integerOf(form: Form, name: string): number | undefined {
  const text = textOf(form, name);
  return text !== undefined && isInteger(text) ? Number(text) : undefined;
}

/** Whether a text is a whole number of 32 bits, as AWS reads one (recorded 2026-09-12): `0900`, `+900`. */
export function isInteger(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && -(2 ** 31) <= Number(text) && Number(text) < 2 ** 31;
}

/**
 * A list (`Name.member.1`, …) in the order of its numbers, or `undefined` when none was given.
 * An empty list is `Name=` on the wire: so the AWS CLI and the SDKs send one.
 */
export function listOf({ fields }: Form, name: string): readonly string[] | undefined {
  const members = numbered(fields, `${name}.member.`);
  if (members.length > 0) return members.map(([, value]) => value);
  return fields.has(name) ? [] : undefined;
}

/** How many structures a list has: `PolicyArns.member.1.arn`, …; `undefined` when there is none. */
export function countOf({ fields }: Form, name: string, member: string): number | undefined {
  const count = numbered(fields, `${name}.member.`, `.${member}`).length;
  return count === 0 ? undefined : count;
}

/** The structures of a list (`PolicyArns.member.1.arn`, …) by number, each with its members by name. */
export function structuresOf(
  { fields }: Form,
  name: string,
): readonly ReadonlyMap<string, string>[] {
  const found = new Map<number, Map<string, string>>();
  const before = `${name}.member.`;
  for (const [field, value] of fields) {
    const rest = field.startsWith(before) ? field.slice(before.length) : '';
    const [, number, member] = /^0*([1-9]\d{0,5})\.(.+)$/.exec(rest) ?? [];
    if (number === undefined || member === undefined) continue;
    const structure = found.get(Number(number)) ?? new Map<string, string>();
    found.set(Number(number), structure.set(member, value));
  }
  return [...found].toSorted(([one], [other]) => one - other).map(([, structure]) => structure);
}

/** Tags (`Tags.member.1.Key`, `.Value`), in the order of the request. */
export function tagsOf(form: Form): readonly Tag[] {
  return structuresOf(form, 'Tags').map((tag) => ({
    key: tag.get('Key') ?? '',
    value: tag.get('Value') ?? '',
  }));
}

/**
 * What AWS says of a list whose members are not numbered as they should be, or `undefined`. Some may
 * be left out, which are null then (recorded 2026-09-12 of IAM).
 */
export function numberingFault({ fields }: Form, name: string): string | undefined {
  const indexes = indexesOf(fields, name);
  const strange = indexes.find((index) => !/^0*[1-9]\d*$/.test(index));
  if (strange?.startsWith('-') === true) return `Key ${strange} may not have a leading '-'`;
  if (strange !== undefined) {
    return /^0+$/.test(strange)
      ? `${strange} is not a valid index`
      : 'Start of list found where not expected';
  }
  const numbers = numbersOf(indexes);
  const skips = numbers.map((number, place) => number - (numbers[place - 1] ?? 1));
  const sparse = skips.find((skipped) => skipped > MOST_SKIPPED);
  return sparse === undefined
    ? undefined
    : `Excessively sparse input would skip ${String(sparse)} list elements`;
}

/** Whether a list has members that were left out. */
export function hasGaps({ fields }: Form, name: string): boolean {
  const numbers = numbersOf(indexesOf(fields, name));
  return (numbers.at(-1) ?? 0) > numbers.length;
}

/** As they are written, each once. */
function indexesOf(fields: ReadonlyMap<string, string>, name: string): readonly string[] {
  const before = `${name}.member.`;
  const all = [...fields.keys()].filter((field) => field.startsWith(before));
  return [...new Set(all.map((field) => field.slice(before.length).split('.')[0] ?? ''))];
}

function numbersOf(indexes: readonly string[]): readonly number[] {
  return [...new Set(indexes.map(Number))].toSorted((one, other) => one - other);
}

/** The members of a list by number, smallest first. */
function numbered(
  fields: ReadonlyMap<string, string>,
  before: string,
  after = '',
): readonly (readonly [number, string])[] {
  const members: (readonly [number, string])[] = [];
  for (const [name, value] of fields) {
    if (!name.startsWith(before) || !name.endsWith(after)) continue;
    const number = name.slice(before.length, name.length - after.length);
    if (/^0*[1-9]\d{0,5}$/.test(number)) members.push([Number(number), value]);
  }
  return members.toSorted(([one], [other]) => one - other);
}

/** Recorded 2026-09-12: eleven are too many. */
const MOST_SKIPPED = 10;
