// SPDX-License-Identifier: Apache-2.0

/**
 * A value of a policy, read: its text, and the same text as wildcards have it. What a policy
 * variable stood for is always literal, whatever characters it has.
 */
export interface Pattern {
  /** For operators that know no wildcards. */
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** One character that stands for itself, `*` (any run, the empty one too) or `?` (any one). */
export type Token =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any-run' }
  | { readonly kind: 'any-one' };

/** A pattern without policy variables. */
export function patternOf(text: string): Pattern {
  return patternBy(text, () => Array.from(text, tokenOf));
}

/** Most patterns are compared as text alone: tokens are made when they are asked for. */
function patternBy(text: string, tokensOf: () => readonly Token[]): Pattern {
  let tokens: readonly Token[] | undefined;
  return {
    text,
    get tokens() {
      return (tokens ??= tokensOf());
    },
  };
}

/** Whether a text has a wildcard in it. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

/** A text that matches a pattern. Another pattern matches it by chance alone, unless it is wider. */
export function sampleOf(pattern: string, run = 'any-0f3b'): string {
  return pattern.replaceAll('*', run).replaceAll('?', 'q');
}

/** A text in which nothing is a wildcard. */
export function literalPattern(text: string): Pattern {
  return patternBy(text, () => Array.from(text, literal));
}

/** Joins what is left and right of a variable with what it stood for. */
export function joinPatterns(parts: readonly Pattern[]): Pattern {
  return patternBy(parts.map(({ text }) => text).join(''), () =>
    parts.flatMap(({ tokens }) => tokens),
  );
}

/** Whether the whole of a text matches. Takes text length times pattern length at most. */
export function matchesPattern(text: string, tokens: readonly Token[]): boolean {
  const characters = Array.from(text);
  let at = 0;
  let token = 0;
  let star: { readonly token: number; at: number } | undefined;
  while (at < characters.length) {
    const wanted = tokens[token];
    if (wanted !== undefined && takes(wanted, characters[at])) {
      at += 1;
      token += 1;
    } else if (wanted?.kind === 'any-run') {
      star = { token, at };
      token += 1;
    } else if (star !== undefined) {
      star.at += 1;
      ({ at } = star);
      token = star.token + 1;
    } else return false;
  }
  return tokens.slice(token).every(({ kind }) => kind === 'any-run');
}

/** Whether wildcards in a plain text match, case aside: for actions. */
export function matchesWithoutCase(text: string, pattern: string): boolean {
  const [found, wanted] = [text.toLowerCase(), pattern.toLowerCase()];
  return isPattern(wanted) ? matchesPattern(found, patternOf(wanted).tokens) : found === wanted;
}

function takes(token: Token, character: string | undefined): boolean {
  return token.kind === 'any-one' || (token.kind === 'character' && token.character === character);
}

function tokenOf(character: string): Token {
  if (character === '*') return { kind: 'any-run' };
  return character === '?' ? { kind: 'any-one' } : literal(character);
}

function literal(character: string): Token {
  return { kind: 'character', character };
}
