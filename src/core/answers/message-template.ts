// SPDX-License-Identifier: Apache-2.0

/**
 * Words of AWS as patterns: what differs from case to case stands as `<…>` in them, blanks may be any
 * blanks (terminals fold, loggers join), quotes any quotes or none, letters small or capital, and a
 * full stop at the end may be missing.
 */

/** The whole of a text is these words. */
export function wholeOf(words: string): RegExp {
  const known = WHOLE.get(words);
  if (known !== undefined) return known;
  const made = new RegExp(`^${sourceOf(words, () => '[^]+', '[^]+')}\\.?$`, 'i');
  WHOLE.set(words, made);
  return made;
}

/** The words anywhere: what stands for the last placeholder ends at a blank or a quotation mark. */
export function anywhere(words: string): RegExp {
  return new RegExp(
    sourceOf(words, (inside) => inside, LAST),
    'gi',
  );
}

/** With what a text has in the place of each placeholder, by its name. */
export function placesIn(words: string, text: string): Readonly<Record<string, string>> {
  const names = [...words.matchAll(/<([^<>]+)>/g)].map(([, name = '']) => name);
  const last = ANYTHING.has(names.at(-1) ?? '') ? '[^\\n]{1,2048}' : LAST;
  const source = sourceOf(words, (inside) => `(${inside})`, `(${last})`);
  const found = new RegExp(source, 'i').exec(text) ?? [];
  return Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
}

/** Whether a text may have the words: each of their own is in it. Far cheaper than the pattern. */
export function mayHave(words: string, lowerCased: string): boolean {
  const own = words.toLowerCase().split(/<[^<>]+>|[\s"'.]+/);
  return own.every((word) => word.length < SHORT || lowerCased.includes(word));
}

function sourceOf(words: string, inside: (usual: string) => string, last: string): string {
  return words
    .replace(/\.$/, '')
    .split(/(<[^<>]+>)/)
    .filter((part) => part !== '')
    .map((part, index, { length }) => {
      if (/^<.+>$/.test(part)) return index === length - 1 ? last : inside(insideOf(part));
      return literally(part)
        .split(/\s+/)
        .join('\\s+')
        .replaceAll(/^\\s\+|\\s\+$/g, '\\s*')
        .replaceAll(/["']/g, QUOTE);
    })
    .join('');
}

/**
 * What may stand for a placeholder. Most have no blank: so a text that is made to be searched for long
 * is not, as two that may hold anything would be tried in every length against each other.
 */
function insideOf(placeholder: string): string {
  const name = placeholder.slice(1, -1);
  if (ANYTHING.has(name)) return '[^\\n]{1,2048}?';
  return HOSTS.has(name) ? '\\S{1,255}?' : '\\S{1,2048}?';
}

function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** Every answer is held against all of them: each is made once, and there are no more than we know. */
const WHOLE = new Map<string, RegExp>();

/** Shorter ones are in every text. */
const SHORT = 4;
const QUOTE = '["\'`’]?';

/** Placeholders of what may have blanks: no template has two of them. */
const ANYTHING: ReadonlySet<string> = new Set([
  'body',
  'constraint',
  'names',
  'permissions',
  'reason',
  'response',
  'sdk',
  'value',
  'violations',
]);
/** Names of DNS are 253 characters long at most. */
const HOSTS: ReadonlySet<string> = new Set(['address', 'host', 'name', 'server']);

/** What stands for the last one: as long as the longest parameter of the call at most. */
const LAST = `[^\\s"'<>,;()\\\\]{1,2048}`;
