// SPDX-License-Identifier: Apache-2.0

import { isJsonObject } from './json.ts';

/** The way to a value in a JSON document: names of members, places in arrays. */
export type JsonPath = readonly (string | number)[];

/**
 * Edits of a JSON text that leave all else as its author wrote it: order, spacing, line ends. The text
 * must be JSON that has been parsed before, without members of the same name.
 *
 * All throw a `TypeError` where the path leads nowhere: who asks has read the document.
 */
export function withValue(text: string, path: JsonPath, json: string): string {
  const { start, end } = nodeAt(text, path);
  return spliced(text, { start, end }, json);
}

/** Gives a member another name. */
export function withName(text: string, path: JsonPath, name: string): string {
  return spliced(text, memberAt(text, path).name, JSON.stringify(name));
}

/** Puts a value behind the others; a single value becomes a list of two. */
export function withElement(text: string, path: JsonPath, json: string): string {
  const node = nodeAt(text, path);
  const { start, end, parts } = node;
  const last = parts.at(-1);
  if (node.kind !== 'array') {
    const comma = isSpaced(text, path) ? ', ' : ',';
    return spliced(text, { start, end }, `[${text.slice(start, end)}${comma}${json}]`);
  }
  if (last === undefined) return spliced(text, { start, end }, `[${json}]`);
  const lead = leadOf(text, node);
  const isFlush = lead === '' && parts.length === 1 && isSpaced(text, path);
  const between = secondLead(text, node) ?? (isFlush ? ' ' : lead);
  return spliced(text, { start: last.end, end: last.end }, `,${between}${json}`);
}

/** Puts a value right behind another of a list. */
export function withElementAfter(text: string, path: JsonPath, json: string): string {
  const { end } = nodeAt(text, path);
  const list = nodeAt(text, path.slice(0, -1));
  const between = secondLead(text, list) ?? leadOf(text, list);
  return spliced(text, { start: end, end }, `,${between}${json}`);
}

/** Adds a member behind the others of an object that has some. */
export function withMember(
  text: string,
  path: JsonPath,
  { name, json }: { readonly name: string; readonly json: string },
): string {
  const node = nodeAt(text, path);
  const last = node.parts.at(-1);
  if (last?.name === undefined) throw new TypeError('there is no member to add one to');
  const colon = text.slice(last.name.end, last.start);
  const member = `,${secondLead(text, node) ?? leadOf(text, node)}${JSON.stringify(name)}${colon}${json}`;
  return spliced(text, { start: last.end, end: last.end }, member);
}

/** Takes a member away, and the comma that it had. */
export function withoutMember(text: string, path: JsonPath): string {
  const { parts } = nodeAt(text, path.slice(0, -1));
  const index = parts.findIndex(({ name }) => name?.text === path.at(-1));
  const [part, before, after] = [parts[index], parts[index - 1], parts[index + 1]];
  if (part?.name === undefined) throw nowhere(path);
  if (before !== undefined) return spliced(text, { start: before.end, end: part.end }, '');
  const end = after?.name?.start ?? part.end;
  return spliced(text, { start: part.name.start, end }, '');
}

/** The text of a value, as it is written. */
export function textAt(text: string, path: JsonPath): string {
  const { start, end } = nodeAt(text, path);
  return text.slice(start, end);
}

/** Whether an object of the document has two members of one name: readers differ in which they take. */
export function hasTwins(text: string): boolean {
  const stack: Node[] = [nodeAt(text, [])];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const names = node.parts.flatMap(({ name }) => name?.text ?? []);
    if (new Set(names).size < names.length) return true;
    stack.push(...node.parts);
  }
  return false;
}

/**
 * Whether two documents say the same, as IAM keeps them: it gives members and lists back as it likes,
 * and one value for a list of one.
 */
export function isSameDocument(one: string, other: string): boolean {
  if (one === other) return true;
  try {
    return canonical(JSON.parse(one)) === canonical(JSON.parse(other));
  } catch {
    return false; // one of them is no JSON
  }
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    const parts = value.map(canonical);
    return parts.length === 1 ? (parts[0] ?? '') : `[${parts.toSorted().join()}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, of]) => `${JSON.stringify(name)}:${canonical(of)}`,
  );
  return `{${members.toSorted().join()}}`;
}

interface Span {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
}

interface Node extends Span {
  readonly kind: 'object' | 'array' | 'scalar';
  /** Set for a value of an object. */
  readonly name: (Span & { readonly text: string }) | undefined;
  readonly parts: readonly Node[];
}

function spliced(text: string, { start, end }: Span, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

function memberAt(text: string, path: JsonPath): Node & { readonly name: Span } {
  const node = nodeAt(text, path);
  if (node.name === undefined) throw nowhere(path);
  return { ...node, name: node.name };
}

function nodeAt(text: string, path: JsonPath): Node {
  let node = read(text, 0, undefined);
  for (const step of path) {
    const next =
      typeof step === 'number'
        ? node.parts[step]
        : node.parts.find(({ name }) => name?.text === step);
    if (next === undefined) throw nowhere(path);
    node = next;
  }
  return node;
}

function nowhere(path: JsonPath): TypeError {
  return new TypeError(`nothing is at ${path.join('.')}`);
}

/** Reads a value from `from` on; blanks before it are passed over. */
function read(text: string, from: number, name: Node['name']): Node {
  const start = afterBlanks(text, from);
  const first = text[start];
  if (first === '"') {
    return { kind: 'scalar', name, start, end: endOfText(text, start), parts: [] };
  }
  if (first === '{' || first === '[') return readParts(text, start, name);
  let end = start;
  while (/[-+.\w]/.test(text[end] ?? '')) end += 1;
  return { kind: 'scalar', name, start, end, parts: [] };
}

function readParts(text: string, start: number, name: Node['name']): Node {
  const isObject = text[start] === '{';
  const parts: Node[] = [];
  let at = afterBlanks(text, start + 1);
  while (!/[}\]]/.test(text[at] ?? '}')) {
    const part = isObject ? readMember(text, at) : read(text, at, undefined);
    parts.push(part);
    at = afterBlanks(text, part.end);
    if (text[at] === ',') at = afterBlanks(text, at + 1);
  }
  return { kind: isObject ? 'object' : 'array', name, start, end: at + 1, parts };
}

function readMember(text: string, start: number): Node {
  const end = endOfText(text, start);
  const name = { start, end, text: String(JSON.parse(text.slice(start, end))) };
  return read(text, afterBlanks(text, end) + 1, name);
}

function endOfText(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end + 1;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (/[\s\uFEFF]/.test(text[at] ?? '')) at += 1;
  return at;
}

/** The blanks before the first part of an object or a list. */
function leadOf(text: string, { start, parts: [first] }: Node): string {
  return first === undefined ? '' : text.slice(start + 1, first.name?.start ?? first.start);
}

/** The blanks before its second part, where it has one. */
function secondLead(text: string, { parts: [first, second] }: Node): string | undefined {
  if (first === undefined || second === undefined) return undefined;
  const between = text.slice(first.end, second.name?.start ?? second.start);
  return between.slice(between.indexOf(',') + 1);
}

/** Whether the author leaves a blank behind colons. */
function isSpaced(text: string, path: JsonPath): boolean {
  const { start } = nodeAt(text, path);
  const names = nodeAt(text, []).parts;
  const [first] = names;
  return /\s/.test(text[start - 1] ?? '') || /\s/.test(text[(first?.start ?? 1) - 1] ?? '');
}
