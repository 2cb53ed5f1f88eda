// SPDX-License-Identifier: Apache-2.0

/** A text as it was before it was put into JSON, a URL, XML or Markdown, and where its characters are. */
export interface Unescaped {
  readonly text: string;
  /** Where in the escaped text a character begins; one more than there are characters. */
  readonly starts: readonly number[];
  /** Where the character before an index ends in the escaped text. */
  readonly ends: readonly number[];
}

/** Undoes escapes of all of these at once, also those that were escaped again. */
export function unescaped(text: string): Unescaped | undefined {
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
