// SPDX-License-Identifier: Apache-2.0

/** A text whose tokens are good for nothing any more. */
export interface StrippedText {
  readonly text: string;
  /** The tokens in it, in their order, each without its signature. */
  readonly tokens: readonly string[];
  /** What was taken out. */
  readonly signatures: readonly string[];
}

/**
 * Takes the signatures out of all tokens in a text, wherever they stand: in a line of a log, a header, a
 * command, JSON, wrapped over several lines, or in the base64 of a Secret. Of a token stays what says something
 * (a header, claims), with as many dots as it had; of an encrypted one, its header. What is kept is not judged
 * here. Runs in browsers too.
 *
 * @see RFC 7515, 3.1, and RFC 7516, 3.1: parts in base64url, between dots.
 */
export function stripSignatures(given: string): StrippedText {
  const tokens: string[] = [];
  const signatures: string[] = [];
  const text = unwrapped(given.replaceAll(IN_BASE64, plainOf)).replaceAll(RUN, (run) =>
    run
      .split(/(?<==)(?=[\w-])/)
      .map((word) => {
        const parts = word.split('.');
        const first = parts.findIndex(isObject);
        if (first === -1 || parts.length === 1) return word;
        // Chance may have a signature begin like claims do: what comes third is none.
        const last = isObject(parts[first + 1] ?? '') ? first + 1 : first;
        signatures.push(...parts.slice(last + 1).filter((part) => part !== ''));
        const token = parts.map((part, at) => (at > last ? '' : part)).join('.');
        tokens.push(token);
        return token;
      })
      .join(''),
  );
  return { text, tokens, signatures };
}

/** Terminals break long lines, and then a line holds nothing but the rest of a token. */
function unwrapped(text: string): string {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const before = (lines.at(-1) ?? '').trimEnd();
    const run = before.split(/[^\w.=-]+/).at(-1) ?? '';
    const isRest = run.length >= NARROWEST && /^[\w.=-]+$/.test(line.trim());
    if (isRest && run.split(/[.=]/).some(isObject)) {
      lines[lines.length - 1] = `${before}${line.trim()}`;
    } else lines.push(line);
  }
  return lines.join('\n');
}

/** Whether a part is an object of JSON in base64url, or begins as one. */
function isObject(part: string): boolean {
  return part.length >= SHORTEST && /^\s*\{\s*"/.test(decoded(part.slice(0, BEGINNING)) ?? '');
}

function plainOf(found: string): string {
  const plain = decoded(found) ?? '';
  return /^[\w.=-]+$/.test(plain) && plain.includes('.') ? plain : found;
}

function decoded(base64: string): string | undefined {
  const whole = base64.replaceAll('=', '').replaceAll('-', '+').replaceAll('_', '/');
  try {
    return atob(whole.length % 4 === 1 ? whole.slice(0, -1) : whole);
  } catch {
    return undefined; // not base64
  }
}

/** All that a token is made of. */
const RUN = /[\w.=-]+/g;

/** `eyJ`, with which nearly all tokens begin, in the base64 of a Secret. */
const IN_BASE64 = /ZXlK[\w+/]{40,}={0,2}/g;

/** Characters of a line that a terminal breaks. */
const NARROWEST = 40;

/** `{"a":1}` has ten characters. */
const SHORTEST = 10;
/** Some blanks, a brace and a quote. */
const BEGINNING = 64;
