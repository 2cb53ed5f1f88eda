// SPDX-License-Identifier: Apache-2.0

import { isJsonObject } from '../core/model/json.ts';

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

/** A document of YAML in block style, every text quoted, so that 1.1 and 1.2 read the same. */
export function yamlDocument(value: Readonly<Record<string, unknown>>): string {
  return `${yamlOf(value, 0).trimStart()}\n`;
}

/** What comes after the colon or the dash. */
function yamlOf(value: unknown, depth: number): string {
  const inside = `\n${'  '.repeat(depth)}`;
  if (typeof value === 'string') return ` ${quoted(value, 'yaml')}`;
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((member) => `${inside}- ${yamlOf(member, depth + 1).trimStart()}`).join('');
  }
  if (!isJsonObject(value)) return ` ${JSON.stringify(value)}`;
  const entries = Object.entries(value);
  if (entries.length === 0) return ' {}';
  return entries
    .map(([key, member]) => `${inside}${keyOf(key)}:${yamlOf(member, depth + 1)}`)
    .join('');
}

/** Plain words stand as they are; YAML 1.1 takes some of them for booleans. */
function keyOf(key: string): string {
  return /^[A-Za-z][A-Za-z0-9]+$/.test(key) && !/^(true|false|null|yes|no|on|off)$/i.test(key)
    ? key
    : quoted(key, 'yaml');
}

export function hclText(value: string): string {
  return quoted(value, 'hcl');
}

/** A list of texts in one line. */
export function hclList(values: readonly string[]): string {
  return `[${values.map(hclText).join(', ')}]`;
}

/** JSON as an expression of HCL, from so many indents on. Keys are quoted, or they would be names. */
export function hclValue(value: unknown, depth: number): string {
  const inside = '  '.repeat(depth + 1);
  const close = '  '.repeat(depth);
  if (typeof value === 'string') return hclText(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const members = value.map((member) => `${inside}${hclValue(member, depth + 1)},\n`);
    return `[\n${members.join('')}${close}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const members = entries.map(
    ([key, member]) => `${inside}${hclText(key)} = ${hclValue(member, depth + 1)}\n`,
  );
  return `{\n${members.join('')}${close}}`;
}

/** A block. Arguments of one line have their equals signs under each other, as the formatter puts them. */
export function hclBlock(head: string, body: readonly string[]): string {
  const width = Math.max(...body.filter(isPlain).map((line) => line.indexOf(' = ')));
  const lines = body.map((line) => {
    const [name = '', ...rest] = line.split(' = ');
    return isPlain(line) ? `${name.padEnd(width)} = ${rest.join(' = ')}` : line;
  });
  return `${head} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}

function isPlain(line: string): boolean {
  return !line.includes('\n');
}
