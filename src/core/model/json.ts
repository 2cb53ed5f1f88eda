// SPDX-License-Identifier: Apache-2.0

import { type ErrorCode, TrustprintError } from '../error.ts';

/** A JSON object from outside: nothing is known of its members. */
export type JsonObject = { readonly [name: string]: unknown };

/** Any JSON value that we wrote ourselves. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a JSON object from outside. Of duplicate members the last wins, as recorded of AWS.
 *
 * @throws TrustprintError `code` when it is not JSON, not an object, or nested too deep.
 */
export function parseJsonObject(text: string, code: ErrorCode, what: string): JsonObject {
  let value: unknown;
  try {
    value = isNestedTooDeep(text) ? undefined : JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own message quotes the text, which may hold a key.
    throw new TrustprintError(code, `${what} is not JSON`, {
      facts: { begins: text.slice(0, SHOWN), characters: text.length },
      hint: /^\s*</.test(text) ? 'it looks like an HTML page' : 'it should be a JSON object',
    });
  }
  if (!isJsonObject(value)) {
    throw new TrustprintError(code, `${what} is not a JSON object`, {
      facts: { begins: text.slice(0, SHOWN), characters: text.length },
      hint: 'it should be a JSON object of reasonable depth',
    });
  }
  return value;
}

/** The names that a JSON object has more than once at its top, in the order of their second places. */
export function repeatedMembers(text: string): readonly string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const name of membersOf(text)) {
    if (seen.has(name)) repeated.add(name);
    seen.add(name);
  }
  return [...repeated];
}

/** The names at the top of a sound JSON object, repeated ones too: strings before a colon, one level deep. */
function* membersOf(text: string): Generator<string> {
  let depth = 0;
  for (const [token, name, colon] of text.matchAll(TOKENS)) {
    if (name !== undefined) {
      if (depth === 1 && colon !== undefined) yield String(JSON.parse(name));
    } else depth += token === '{' || token === '[' ? 1 : -1;
  }
}

/** Whether a text nests deeper than any document that is read: reading on may exhaust the stack. */
export function isNestedTooDeep(text: string): boolean {
  return opensMore(text, MAX_NESTING) && nestingOf(text) > MAX_NESTING;
}

/** Whether more brackets than so many open, quoted ones too: only then the nesting has to be counted. */
function opensMore(text: string, most: number): boolean {
  let opened = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      opened += 1;
      if (opened > most) return true;
    }
  }
  return false;
}

/** How deep brackets nest, counted without parsing, quotes respected. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === BRACE || code === BRACKET) deepest = Math.max(deepest, (depth += 1));
    else if (code === BRACE + 2 || code === BRACKET + 2) depth -= 1;
  }
  return deepest;
}

/** Codes, as comparing them is several times faster than comparing characters; what closes is two further. */
const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const BRACE = '{'.charCodeAt(0);
const BRACKET = '['.charCodeAt(0);

/** A string and the colon behind it, or a bracket; numbers, literals and commas are passed over. */
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/gs;

/** Enough for `<!DOCTYPE html>`, too little for the private member of any key. */
const SHOWN = 16;

/** No document of this field nests deeper than five; Jackson and others stop at a thousand. */
const MAX_NESTING = 100;
