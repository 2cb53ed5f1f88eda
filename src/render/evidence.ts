// SPDX-License-Identifier: Apache-2.0

import type { Evidence, EvidenceValue } from '../core/error.ts';
import { paint, row, type Row } from './page.ts';

/** Whether to print all of it; else a certificate is one line: its thumbprint and its subject. */
export interface Fullness {
  readonly full: boolean;
}

/** What explains a finding, a member a line; lists and objects below their names. */
export function evidenceRows(
  evidence: Evidence,
  indent: number,
  { full }: Fullness,
): readonly Row[] {
  const members = Object.entries(evidence).filter(([, value]) => value !== null);
  const width = Math.max(0, ...members.map(([name]) => wordsOf(name).length));
  return members.flatMap(([name, value]) => memberRows(name, value, { indent, width, full }));
}

interface Column extends Fullness {
  readonly indent: number;
  readonly width: number;
}

function memberRows(name: string, value: EvidenceValue, column: Column): readonly Row[] {
  const { indent, width } = column;
  const label = paint('dim', wordsOf(name).padEnd(width));
  const texts =
    name === 'sha256' && typeof value === 'string' ? [inGroups(value)] : textsOf(value, column);
  if (texts !== undefined) {
    const inner = indent + width + 2;
    const [first = 'none', ...rest] = texts;
    return [row(indent, [label, '  ', first], inner), ...rest.map((text) => row(inner, [text]))];
  }
  const items = isList(value) ? value : [value];
  return [row(indent, [label]), ...items.flatMap((item) => itemRows(item, column))];
}

/** An object of a list: its first member after a dash, the others below it. */
function itemRows(item: EvidenceValue, { indent, full }: Column): readonly Row[] {
  const inner = indent + 2;
  if (isScalar(item)) return [row(inner, ['- ', String(item)], inner + 2)];
  const members = isList(item) ? Object.fromEntries(item.entries()) : item;
  const [first, ...rest] = evidenceRows(members, inner + 2, { full });
  if (first === undefined) return [];
  return [{ ...first, indent: inner, spans: ['- ', ...first.spans] }, ...rest];
}

/** The lines of a value that needs no level of its own. */
function textsOf(value: EvidenceValue, { full }: Fullness): readonly string[] | undefined {
  const lineOf = (item: EvidenceValue): string | undefined =>
    isScalar(item) ? String(item) : full ? undefined : certificateLine(item);
  const lines = (isList(value) ? value : [value]).map(lineOf);
  return lines.every((line) => line !== undefined) ? lines : undefined;
}

/** A certificate, or `undefined` for what is none. */
function certificateLine(item: EvidenceValue): string | undefined {
  if (isScalar(item) || isList(item)) return undefined;
  const { sha1, subject } = item;
  return typeof sha1 === 'string' && typeof subject === 'string'
    ? `${sha1}  ${subject}`
    : undefined;
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

/**
 * A SHA-256 fingerprint for people to compare: in groups, which no flag of ours takes. Accepting a
 * certificate is to be typed by somebody who got the value from elsewhere, not pasted from here.
 */
export function inGroups(fingerprint: string): string {
  return fingerprint.match(/.{1,16}/g)?.join(' ') ?? '';
}
