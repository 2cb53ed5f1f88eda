// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { harmless } from '../harmless.ts';

/** Lines as comments, one text a line whatever the text holds. */
export function comments(mark: '#' | '//', texts: readonly string[]): string {
  return texts.map((text) => `${mark} ${harmless(text)}\n`).join('');
}

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

/**
 * Refuses what CloudFormation itself would replace in a text: there is no way to write it literally.
 *
 * @throws TrustprintError `emit_impossible`
 * @see CloudFormation User Guide, dynamic references; CDK, tokens in strings.
 */
export function requireLiteral(value: unknown): void {
  const text = JSON.stringify(value);
  const found = /\{\{resolve:|\$\{Token\[/.exec(text);
  if (found === null) return;
  throw new TrustprintError(
    'emit_impossible',
    `CloudFormation would replace "${found[0]}" in what is to be written`,
    { facts: { found: found[0] }, hint: 'print it in another form: --emit aws-cli' },
  );
}

/**
 * Refuses what HCL would change: it brings every text into Unicode's composed form (NFC).
 *
 * @throws TrustprintError `emit_impossible`
 * @see HCL Native Syntax Specification, template literals.
 */
export function requireComposed(value: unknown): void {
  const text = JSON.stringify(value);
  if (text.normalize('NFC') === text) return;
  throw new TrustprintError(
    'emit_impossible',
    'Terraform would write some letters of what is to be written in another way',
    { hint: 'print it in another form: --emit aws-cli' },
  );
}

/** Control and format characters, private use, and separators of lines and paragraphs. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u;
