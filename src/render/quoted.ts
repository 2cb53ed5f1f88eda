// SPDX-License-Identifier: Apache-2.0

/** A language with quoted texts; they differ in how they escape what is beyond sixteen bits. */
export type Language = 'hcl' | 'yaml' | 'typescript';

/**
 * A text in double quotes, as HCL, YAML and TypeScript read it: nothing in it ends the quotes,
 * begins a line, or is taken for an expression.
 */
export function quoted(text: string, language: Language): string {
  const inner = Array.from(text.toWellFormed(), (one) => escaped(one, language)).join('');
  const whole = inner.replaceAll('##[', '#\\u0023[');
  return `"${language === 'hcl' ? withoutTemplates(whole) : whole}"`;
}

function escaped(character: string, language: Language): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  if (!HARMFUL.test(character)) return character;
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 4) return `\\u${hex.padStart(4, '0')}`;
  return language === 'typescript' ? `\\u{${hex}}` : `\\U${hex.padStart(8, '0')}`;
}

/**
 * HCL reads `${` and `%{` as templates, and takes them literally where their first sign is doubled;
 * after further such signs the brace itself is written as an escape.
 */
function withoutTemplates(text: string): string {
  return text.replaceAll(/(\$+|%+)\{/g, (whole, signs: string) =>
    signs.length === 1 ? `${signs}${whole}` : `${signs}\\u007b`,
  );
}

/** Control and format characters, private use, and separators of lines and paragraphs. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u;
