// SPDX-License-Identifier: Apache-2.0

import { knownSecrets, type Range, secretShapesIn } from './secrets.ts';

/** The one thing that all that is printed and kept goes through. */
export interface Redactor {
  /** Hands over a secret as soon as it is known: from then on it is redacted wherever it is. */
  readonly keep: (secret: string) => void;
  readonly redact: (text: string) => string;
}

/**
 * Makes a redactor. It takes out of a text what it was handed, and what has the shape of a secret:
 * tokens, secret keys and session tokens of AWS, signed calls, private keys in PEM and in kubeconfigs,
 * and passwords in URLs; also where they are escaped for JSON, a URL, XML or Markdown. What stands for
 * them is `[redacted]`.
 */
export function redactorOf(): Redactor {
  const known = knownSecrets();
  const rangesIn = (text: string): readonly Range[] => [
    ...secretShapesIn(text),
    ...known.rangesIn(text),
  ];
  return {
    keep: (secret) => {
      known.add(secret);
    },
    redact: (text) => {
      const plain = unescaped(text);
      const inside = plain === undefined ? [] : rangesIn(plain.text);
      return without(text, [
        ...rangesIn(text),
        ...inside.map(([from, to]): Range => [plain?.starts[from] ?? from, plain?.ends[to] ?? to]),
      ]);
    },
  };
}

/** Takes out what has the shape of a secret, where none was handed over. */
export const { redact } = redactorOf();

/** What is written to, piece by piece. */
export interface Sink {
  readonly write: (text: string) => void;
}

/**
 * Redacts what is written in pieces: a secret is found also where it lies across two of them.
 * Whole lines go on at once; the last, unfinished one waits for its end or for `flush`, and so does
 * all that follows the beginning of a private key.
 */
export function redactingSink(
  sink: Sink,
  take: Redactor['redact'] = redact,
): Sink & { readonly flush: () => void } {
  let held = '';
  return {
    write: (text) => {
      held += text;
      const begun = held.lastIndexOf(KEY_BEGINS);
      const open = begun >= 0 && !KEY_ENDS.test(held.slice(begun));
      const whole = held.lastIndexOf('\n', open ? begun : undefined) + 1;
      if (whole > 0) sink.write(take(held.slice(0, whole)));
      held = held.slice(whole);
    },
    flush: () => {
      if (held !== '') sink.write(take(held));
      held = '';
    },
  };
}

/** Ranges may overlap, and then are one. */
function without(text: string, ranges: readonly Range[]): string {
  let left = '';
  let at = 0;
  for (const [from, to] of ranges.toSorted(([one], [other]) => one - other)) {
    if (to <= at) continue;
    if (from > at || at === 0) left += `${text.slice(at, from)}${REDACTED}`;
    at = to;
  }
  return left + text.slice(at);
}

const REDACTED = '[redacted]';
const KEY_BEGINS = '-----BEGIN ';
const KEY_ENDS = /-----END [A-Z0-9 ]+-----/;

/** A text as it was before it was put into JSON, a URL, XML or Markdown, and where its characters are. */
interface Unescaped {
  readonly text: string;
  /** Where in the escaped text a character begins; one more than there are characters. */
  readonly starts: readonly number[];
  /** Where the character before an index ends in the escaped text. */
  readonly ends: readonly number[];
}

/** Undoes escapes of all of these at once, also those that were escaped again. */
function unescaped(text: string): Unescaped | undefined {
  if (!/[\\%&]/.test(text)) return undefined;
  const characters: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [0];
  const put = (character: string, from: number, to: number): void => {
    for (const unit of character.split('')) {
      characters.push(unit);
      starts.push(from);
      ends.push(to);
    }
  };
  let at = 0;
  for (const match of text.matchAll(ESCAPES)) {
    for (; at < match.index; at += 1) put(text.charAt(at), at, at + 1);
    at += match[0].length;
    put(characterOf(match), match.index, at);
  }
  for (; at < text.length; at += 1) put(text.charAt(at), at, at + 1);
  starts.push(text.length);
  return { text: characters.join(''), starts, ends };
}

function characterOf({ groups = {} }: RegExpExecArray): string {
  const { hex, decimal, letter, sign, named } = groups;
  if (hex !== undefined) return shown(Number.parseInt(hex, 16));
  if (decimal !== undefined) return shown(Number(decimal));
  if (letter !== undefined) return letter === 't' ? '\t' : '\n';
  return sign ?? ENTITIES[named ?? ''] ?? '';
}

/** What Markdown is given to keep a URL from being a link is nothing. */
function shown(code: number): string {
  return code === ZERO_WIDTH_SPACE || code > MOST ? '' : String.fromCodePoint(code);
}

/** JavaScript takes a named group once for each alternative. */
const ESCAPES = new RegExp(
  [
    String.raw`\\+(?:u\{(?<hex>[0-9a-f]{1,6})\}|u(?<hex>[0-9a-f]{4})|x(?<hex>[0-9a-f]{2})|(?<letter>[nrt])|(?<sign>[^\sA-Za-z0-9]))`,
    String.raw`%(?:25)*(?<hex>[0-7][0-9a-f])`,
    String.raw`&(?:amp;)*(?:#(?<decimal>\d{1,7})|#x(?<hex>[0-9a-f]{1,6})|(?<named>amp|lt|gt|quot|apos));`,
  ].join('|'),
  'gi',
);

const ENTITIES: Readonly<Record<string, string | undefined>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const ZERO_WIDTH_SPACE = 0x20_0b;
const MOST = 0x10_ff_ff;
