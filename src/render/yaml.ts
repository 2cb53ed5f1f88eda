// SPDX-License-Identifier: Apache-2.0

import { isJsonObject } from '../core/model/json.ts';
import { quoted } from './quoted.ts';

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
