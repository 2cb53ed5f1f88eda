// SPDX-License-Identifier: Apache-2.0

import { isJsonObject } from '../core/model/json.ts';
import { quoted } from './quoted.ts';

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
