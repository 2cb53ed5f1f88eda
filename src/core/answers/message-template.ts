// SPDX-License-Identifier: Apache-2.0

/**
 * Words of AWS as patterns: what differs from case to case stands as `<…>` in them, blanks may be any
 * blanks (terminals fold, loggers join), quotes any quotes or none, letters small or capital, and a
 * full stop at the end may be missing.
 */

/** The whole of a text is these words. */
export function wholeOf(words: string): RegExp {
  return new RegExp(`^${sourceOf(words, '[^]+', '[^]+')}\\.?$`, 'i');
}

/** The words anywhere: what stands for the last placeholder ends at a blank or a quotation mark. */
export function anywhere(words: string): RegExp {
  return new RegExp(sourceOf(words, INSIDE, LAST), 'gi');
}

/** With what a text has in the place of each placeholder, by its name. */
export function placesIn(words: string, text: string): Readonly<Record<string, string>> {
  const names = [...words.matchAll(/<([^<>]+)>/g)].map(([, name = '']) => name);
  const source = sourceOf(words, `(${INSIDE})`, `(${LAST})`);
  const found = new RegExp(source, 'i').exec(text) ?? [];
  return Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
}

/** Whether a text may have the words: one of their own is in it. Far cheaper than the pattern. */
export function mayHave(words: string, lowerCased: string): boolean {
  const own = words.toLowerCase().split(/<[^<>]+>|[\s"'.]+/);
  return lowerCased.includes(own.reduce((one, other) => (other.length > one.length ? other : one)));
}

function sourceOf(words: string, inside: string, last: string): string {
  return words
    .replace(/\.$/, '')
    .split(/(<[^<>]+>)/)
    .filter((part) => part !== '')
    .map((part, index, { length }) => {
      if (/^<.+>$/.test(part)) return index === length - 1 ? last : inside;
      return literally(part)
        .split(/\s+/)
        .join('\\s+')
        .replaceAll(/^\\s\+|\\s\+$/g, '\\s*')
        .replaceAll(/["']/g, QUOTE);
    })
    .join('');
}

function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

const QUOTE = '["\'`’]?';

/** What stands for one placeholder: as long as the longest parameter of the call at most. */
const INSIDE = '[^\\n]{1,2048}?';
const LAST = `[^\\s"'<>,;()\\\\]{1,2048}`;
