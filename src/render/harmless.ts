// SPDX-License-Identifier: Apache-2.0

/**
 * Text from outside, made harmless to print: what would move a cursor, hide text, turn its direction
 * or give a CI runner a command is written as an escape instead. Line feeds too: one text is one line.
 * What is longer than a person reads is cut, and says so.
 *
 * @see Unicode TR36 and CVE-2021-42574 for what bidirectional controls can hide.
 */
export function harmless(text: string, most = MOST_SHOWN): string {
  return cut(text, most).toWellFormed().replace(HARMFUL, escaped).replaceAll('##[', '#\\x23[');
}

/** The beginning of a text that is longer, and how much was left out. */
export function cut(text: string, most: number): string {
  const left = text.length - most;
  return left <= 0 ? text : `${text.slice(0, most)}… (${String(left)} more characters)`;
}

/**
 * A line as it may stand in the log of a CI runner, which takes a line for a command when its first
 * word begins with two colons, blanks before it aside.
 *
 * @see GitHub's actions/runner, `ActionCommand.TryParseV2`.
 */
export function harmlessLine(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1\\x3a');
}

/** Text of nothing but ASCII, for terminals that are not known to show more. */
export function asciiOnly(text: string): string {
  return text
    .replaceAll('…', '...')
    .replaceAll(' · ', ' - ')
    .replace(/\P{ASCII}/gu, escaped);
}

/** JSON that no terminal and no CI runner stumbles over; it parses to the very same value. */
export function harmlessJson(json: string): string {
  return json
    .replace(HARMFUL_IN_JSON, (character) =>
      character
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
    )
    .replaceAll('##[', '#\\u0023[');
}

/** Text inside a Markdown paragraph, list or table cell: no markup, no HTML, no link, no mention. */
export function harmlessMarkdown(text: string): string {
  return harmless(text)
    .replace(/[\\`*_{}[\]()#+!|~<>$-]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('@', '&#64;')
    .replace(/\b(https?|ftp|www)(?=[:.])/gi, '$1&#8203;');
}

/** No name in AWS is longer than an ARN: 2,048 characters (IAM API Reference, `arnType`). */
export const MOST_SHOWN = 2048;

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/**
 * Control characters (C0, DEL, C1), format characters (marks and overrides of direction, characters
 * without width, tags), private use, and the separators of lines and paragraphs.
 */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;
/** As above, but for the line feeds of JSON's own layout; those in its texts are escaped already. */
const HARMFUL_IN_JSON = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;
