// SPDX-License-Identifier: Apache-2.0

import type { Evidence, EvidenceValue } from '../core/error.ts';
import { inGroups } from './fingerprint.ts';
import { paint, row, type Row } from './page.ts';

/** What explains a finding, a member a line; lists and objects below their names. */
export function evidenceRows(evidence: Evidence, indent: number): readonly Row[] {
  const members = Object.entries(evidence).filter(([, value]) => value !== null);
  const width = Math.max(0, ...members.map(([name]) => wordsOf(name).length));
  return members.flatMap(([name, value]) => memberRows(name, value, { indent, width }));
}

interface Column {
  readonly indent: number;
  readonly width: number;
}

function memberRows(name: string, value: EvidenceValue, { indent, width }: Column): readonly Row[] {
  const label = paint('dim', wordsOf(name).padEnd(width));
  const texts = name === 'sha256' && typeof value === 'string' ? [inGroups(value)] : textsOf(value);
  if (texts !== undefined) {
    const inner = indent + width + 2;
    const [first = 'none', ...rest] = texts;
    return [row(indent, [label, '  ', first], inner), ...rest.map((text) => row(inner, [text]))];
  }
  const items = isList(value) ? value : [value];
  return [row(indent, [label]), ...items.flatMap((item) => itemRows(item, indent + 2))];
}

/** An object of a list: its first member after a dash, the others below it. */
function itemRows(item: EvidenceValue, indent: number): readonly Row[] {
  if (isScalar(item)) return [row(indent, ['- ', String(item)], indent + 2)];
  const members = isList(item) ? Object.fromEntries(item.entries()) : item;
  const [first, ...rest] = evidenceRows(members, indent + 2);
  if (first === undefined) return [];
  return [{ ...first, indent, spans: ['- ', ...first.spans] }, ...rest];
}

/** The lines of a value that needs no level of its own. */
function textsOf(value: EvidenceValue): readonly string[] | undefined {
  if (isScalar(value)) return [String(value)];
  return isList(value) && value.every(isScalar) ? value.map(String) : undefined;
}

type Scalar = string | number | boolean | null;

function isScalar(value: EvidenceValue): value is Scalar {
  return typeof value !== 'object' || value === null;
}

function isList(value: EvidenceValue): value is readonly EvidenceValue[] {
  return Array.isArray(value);
}

/** `notAfter` is `not after` to people. */
function wordsOf(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
