// SPDX-License-Identifier: Apache-2.0

import { oncePer } from '../../../core/model/once-per.ts';
import {
  type Answer,
  invalidInput,
  refusal,
  type Refused,
  result,
  validationError,
  type WireValue,
} from './answer.ts';
import {
  type Form,
  hasGaps,
  integerOf,
  isInteger,
  listOf,
  numberingFault,
  structuresOf,
  textOf,
} from './form.ts';

/** What AWS's model says of a parameter. It is checked before the operation runs. */
export interface Member {
  readonly name: string;
  readonly kind: 'text' | 'list' | 'integer' | 'tags';
  readonly required?: boolean;
  /** Characters of a text or of each member of a list; the value of an integer. */
  readonly least?: number;
  /** Of tags: how many there may be. */
  readonly most?: number;
  readonly pattern?: RegExp;
  /** How many members a list may have. */
  readonly mostMembers?: number;
  /** Whether AWS repeats the value: STS does (recorded 2025-07), IAM does not (recorded 2026-02). */
  readonly repeated?: boolean;
}

/**
 * The refusal of a form that is not of its shape, or `undefined`. All faults are told at once, in
 * the alphabetical order of the parameters (recorded from IAM, 2026-02-18).
 */
export function shapeRefusal(form: Form, members: readonly Member[]): Refused | undefined {
  const [malformed] = members.flatMap((member) => malformedIn(form, member) ?? []);
  if (malformed !== undefined) return refusal('MalformedInput', 400, malformed);
  const faults = inOrder(members).flatMap((member) => faultsOf(form, member));
  if (faults.length === 0) return undefined;
  const noun = faults.length === 1 ? 'error' : 'errors';
  return validationError(
    `${String(faults.length)} validation ${noun} detected: ${faults.join('; ')}`,
  );
}

const inOrder = oncePer((members: readonly Member[]) =>
  members.toSorted((one, other) => compareText(camelCase(one.name), camelCase(other.name))),
);

/** What cannot be read at all is told alone. Of numbers the code was recorded 2026-09-12, not the words. */
function malformedIn(form: Form, { name, kind }: Member): string | undefined {
  if (kind === 'list' || kind === 'tags') return numberingFault(form, name);
  return kind === 'integer' && !isInteger(textOf(form, name) ?? '0')
    ? `${name} is not a whole number`
    : undefined;
}

/** Plain order by code units, as IAM sorts: `Key` before `key` (recorded 2026-09-11). */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function faultsOf(form: Form, member: Member): readonly string[] {
  switch (member.kind) {
    case 'tags':
      return structuresOf(form, 'Tags').length === 0 && !form.fields.has('Tags')
        ? missing(member)
        : tagFaults(form, member);
    case 'list': {
      const list = listOf(form, member.name);
      return list === undefined
        ? missing(member)
        : listFaults(list, member, hasGaps(form, member.name));
    }
    case 'text':
    case 'integer': {
      const text = textOf(form, member.name);
      if (text === undefined) return missing(member);
      return constraintsOf(text, member).map((fault) => fault.of(camelCase(member.name)));
    }
  }
}

function missing({ name, required }: Member): readonly string[] {
  if (required !== true) return [];
  return [isNull(camelCase(name))];
}

function isNull(at: string): string {
  return `Value null at '${at}' failed to satisfy constraint: Member must not be null`;
}

/** A list whose members break a constraint is told once, with all constraints of a member. */
function listFaults(list: readonly string[], member: Member, isSparse: boolean): readonly string[] {
  const { name, least = 0, most = Number.MAX_SAFE_INTEGER, pattern, mostMembers } = member;
  if (mostMembers !== undefined && list.length > mostMembers) return [tooLong(name, mostMembers)];
  if (!isSparse && list.every((text) => constraintsOf(text, member).length === 0)) return [];
  const all = [
    lengthRule('less', most),
    lengthRule('greater', least),
    ...(pattern === undefined ? [] : [patternRule(pattern), 'Member must not be null']),
  ];
  return [
    `Value at '${camelCase(name)}' failed to satisfy constraint: Member must satisfy constraint: [${all.join(', ')}]`,
  ];
}

function tooLong(name: string, most: number): string {
  return `Value at '${camelCase(name)}' failed to satisfy constraint: ${lengthRule('less', most)}`;
}

function tagFaults(form: Form, { name, most }: Member): readonly string[] {
  const tags = structuresOf(form, 'Tags');
  if (most !== undefined && tags.length > most) return [tooLong(name, most)];
  return tags.flatMap((tag, index) =>
    [TAG_KEY, TAG_VALUE].flatMap((part) => {
      const at = `tags.${String(index + 1)}.member.${camelCase(part.name)}`;
      const text = tag.get(part.name);
      if (text === undefined) return [isNull(at)];
      return constraintsOf(text, part).map((fault) => fault.of(at));
    }),
  );
}

/** The constraints that a value breaks. */
function constraintsOf(text: string, member: Member): readonly Fault[] {
  const { least, most, pattern, kind } = member;
  const size = kind === 'integer' ? Number(text) : text.length;
  const rule = kind === 'integer' ? valueRule : lengthRule;
  const rules: string[] = [];
  if (pattern !== undefined && !pattern.test(text)) rules.push(patternRule(pattern));
  if (most !== undefined && size > most) rules.push(rule('less', most));
  if (least !== undefined && size < least) rules.push(rule('greater', least));
  const value = member.repeated === true ? `'${text}' ` : '';
  return rules.map((broken) => ({
    of: (at) => `Value ${value}at '${at}' failed to satisfy constraint: ${broken}`,
  }));
}

interface Fault {
  /** The sentence, for a parameter at this place. */
  readonly of: (at: string) => string;
}

function patternRule({ source }: RegExp): string {
  const printed = source
    .replaceAll(String.raw`\/`, '/')
    .replace(/^\^\(\?:(.*)\)\$$/, '$1')
    .replaceAll(/^\^|\$$/g, '');
  return `Member must satisfy regular expression pattern: ${printed}`;
}

function lengthRule(than: 'less' | 'greater', bound: number): string {
  return `Member must have length ${than} than or equal to ${String(bound)}`;
}

function valueRule(than: 'less' | 'greater', bound: number): string {
  return `Member must have value ${than} than or equal to ${String(bound)}`;
}

/** AWS names a parameter in its messages with a small first letter: `clientIDList`. */
function camelCase(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** @see IAM API, `tagKeyType` and `tagValueType`. */
const TAG_TEXT = String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]`;
const TAG_KEY: Member = {
  name: 'Key',
  kind: 'text',
  least: 1,
  most: 128,
  pattern: new RegExp(`^${TAG_TEXT}+$`, 'u'),
};
const TAG_VALUE: Member = {
  name: 'Value',
  kind: 'text',
  most: 256,
  pattern: new RegExp(`^${TAG_TEXT}*$`, 'u'),
};

/** One page of a list: `MaxItems` members from `Marker` on, as IAM's paginated actions give it. */
export function pageOf(name: string, all: readonly WireValue[], form: Form): Answer {
  return pageOfLists({ [name]: all }, form);
}

/** One page of several lists, which are counted as if they were one, in their order. */
export function pageOfLists(
  lists: Readonly<Record<string, readonly WireValue[]>>,
  form: Form,
): Answer {
  const length = Object.values(lists).reduce((sum, list) => sum + list.length, 0);
  const marker = textOf(form, 'Marker');
  const from = marker === undefined ? 0 : placeOf(marker);
  if (from === undefined || from > length) return invalidInput('Invalid Marker.');
  const until = from + (integerOf(form, 'MaxItems') ?? DEFAULT_ITEMS);
  const isTruncated = until < length;
  let before = 0;
  const pages = Object.entries(lists).map(([name, list]) => {
    const page = list.slice(Math.max(0, from - before), Math.max(0, until - before));
    before += list.length;
    return [name, page] as const;
  });
  return result({
    ...Object.fromEntries(pages),
    IsTruncated: isTruncated,
    Marker: isTruncated ? markerOf(until) : undefined,
  });
}

/** A marker is opaque to callers: base64 of a place, so that nobody builds one. */
export function markerOf(place: number): string {
  return Buffer.from(`place:${String(place)}`).toString('base64url');
}

/** The place that a marker stands for; `undefined` where it was not given out. */
export function placeOf(marker: string): number | undefined {
  const [, place] = /^place:(\d{1,6})$/.exec(Buffer.from(marker, 'base64url').toString()) ?? [];
  return place === undefined ? undefined : Number(place);
}

/** @see IAM API, `markerType` and `maxItemsType`. */
export const PAGE: readonly Member[] = [
  { name: 'Marker', kind: 'text', least: 1, most: 320 },
  { name: 'MaxItems', kind: 'integer', least: 1, most: 1000 },
];
const DEFAULT_ITEMS = 100;
