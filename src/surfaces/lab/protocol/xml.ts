// SPDX-License-Identifier: Apache-2.0

import type { WireStructure, WireValue } from './answer.ts';

/** An element of AWS's Query protocol. What is `undefined` is left out; members of lists are `member`. */
export function xmlElement(name: string, value: WireValue | undefined): string {
  if (value === undefined) return '';
  const inner = innerXml(value);
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`;
}

/** The elements of a structure, one after another. */
export function xmlMembers(members: WireStructure): string {
  return Object.entries(members)
    .map(([name, value]) => xmlElement(name, value))
    .join('');
}

/** Text as XML 1.0 can carry it: what it cannot becomes U+FFFD. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(UNPRINTABLE, '\uFFFD')
    .replaceAll(/[&<>"\r]/g, (mark) => ESCAPES[mark] ?? mark);
}

function innerXml(value: WireValue): string {
  if (typeof value === 'string') return xmlText(value);
  if (value instanceof Date) return timestamp(value);
  if (isList(value)) return value.map((member) => xmlElement('member', member)).join('');
  return typeof value === 'object' ? xmlMembers(value) : String(value);
}

/** With milliseconds where there are any: dates of providers have them (recorded 2026-09-11). */
function timestamp(date: Date): string {
  return date.toISOString().replace(/\.000Z$/, 'Z');
}

function isList(value: WireValue): value is readonly WireValue[] {
  return Array.isArray(value);
}

/** @see XML 1.0, 2.2, Char: these are allowed, and nothing else is. */
const UNPRINTABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};
