// SPDX-License-Identifier: Apache-2.0

import type { Certificate } from './certificate.ts';

/** One block of a PEM file (RFC 7468), sound or not. */
export interface PemBlock {
  /** What stands between `BEGIN` and the dashes: `CERTIFICATE`, `PKCS7`, `PRIVATE KEY`, … */
  readonly label: string;
  /** The line that it begins on, from 1. */
  readonly line: number;
  readonly content: PemContent;
}

/** `why` is a clause about the block, and never holds any of it: it may be a key. */
export type PemContent =
  | { readonly kind: 'sound'; readonly bytes: Uint8Array }
  | { readonly kind: 'damaged'; readonly line: number; readonly why: string };

/** What a file of certificates held. */
export interface CertificateFile {
  /** In the order of the file; those of PKCS#7, which keeps none, leaf first. */
  readonly certificates: readonly Certificate[];
  /** Empty unless the reading was lenient. */
  readonly damaged: readonly DamagedBlock[];
  /** What else is in the file, counted: `1 private key (not shown)`. */
  readonly ignored: readonly string[];
  /** What a person should know before the values are used. */
  readonly warnings: readonly string[];
}

/** Which block, counting all blocks from 1; the line of the damage, from 1; and what is wrong. */
export type DamagedBlock = {
  readonly block: number;
  readonly line: number;
  readonly why: string;
};

export interface CertificateFileReading {
  /** What the file is called in messages: its name, or `standard input`. */
  readonly name: string;
  /** Go on without damaged blocks. */
  readonly lenient: boolean;
}

/**
 * The blocks of a text, in its order, with all that stands between them passed over. Indented lines,
 * headers (RFC 1421), blanks, several markers on one line and any line ends are read; whatever else
 * departs from RFC 7468 is damage, and is named. Never throws.
 */
export function pemBlocksOf(text: string): readonly PemBlock[] {
  const markers = markersOf(text);
  const blocks: PemBlock[] = [];
  for (let index = 0; index < markers.length; index += 1) {
    const begin = markers[index];
    if (begin === undefined) continue;
    const next = markers[index + 1];
    if (begin.kind === 'END') {
      blocks.push(damagedBlock(begin, begin.line, 'it has an END line and no BEGIN line'));
      continue;
    }
    blocks.push({ label: begin.label, line: begin.line, content: contentOf(text, begin, next) });
    if (next?.kind === 'END') index += 1;
  }
  return blocks;
}

interface Marker {
  readonly kind: 'BEGIN' | 'END';
  readonly label: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** Whether it stands between five hyphens and five hyphens. */
  readonly wellMade: boolean;
}

function markersOf(text: string): readonly Marker[] {
  const lineAt = lineCounter(text);
  return [...text.matchAll(MARKER)].flatMap((match): readonly Marker[] => {
    const [whole, before = '', kind = '', label = '', after = ''] = match;
    const marker: Marker = {
      kind: kind === 'BEGIN' ? 'BEGIN' : 'END',
      label: label.toUpperCase(),
      line: lineAt(match.index),
      start: match.index,
      end: match.index + whole.length,
      wellMade: before === DASHES && after === DASHES,
    };
    return marker.wellMade || WORTH_MENDING.test(marker.label) ? [marker] : [];
  });
}

/** Says which line a position is on; positions are asked in rising order. */
function lineCounter(text: string): (position: number) => number {
  let line = 1;
  let counted = 0;
  return (position) => {
    line += text.slice(counted, position).match(LINE_END)?.length ?? 0;
    counted = position;
    return line;
  };
}

function contentOf(text: string, begin: Marker, end: Marker | undefined): PemContent {
  const damaged = (line: number, why: string): PemContent => ({ kind: 'damaged', line, why });
  if (!begin.wellMade)
    return damaged(begin.line, 'its BEGIN line has not five hyphens on both sides');
  if (end === undefined) return damaged(begin.line, 'it has no END line: the text was cut short');
  if (end.kind === 'BEGIN') {
    return damaged(
      begin.line,
      `it has no END line before the next block begins, on line ${String(end.line)}`,
    );
  }
  if (end.label !== begin.label) return damaged(end.line, `it ends as another thing: ${end.label}`);
  if (!end.wellMade) return damaged(end.line, 'its END line has not five hyphens on both sides');
  return decode(bodyOf(text.slice(begin.end, end.start), begin.line));
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** The lines of a block without its headers. */
function bodyOf(text: string, firstLine: number): readonly Line[] {
  const lines = text
    .split(LINE_END)
    .map((line, index): Line => ({ number: firstLine + index, text: line.trim() }));
  const first = lines.findIndex((line) => line.text !== '');
  if (!HEADER.test(lines[first]?.text ?? '')) return lines;
  const blank = lines.findIndex((line, index) => index > first && line.text === '');
  return blank === -1 ? lines : lines.slice(blank);
}

function decode(lines: readonly Line[]): PemContent {
  const first = lines[0]?.number ?? 1;
  const written = lines.filter((line) => line.text !== '');
  for (const line of written) {
    const why = flawOf(line.text);
    if (why !== undefined) return { kind: 'damaged', line: line.number, why };
  }
  const base64 = written.map((line) => line.text.replaceAll(/\s+/g, '')).join('');
  const why = lengthFlawOf(base64);
  if (why !== undefined) return { kind: 'damaged', line: written.at(-1)?.number ?? first, why };
  return { kind: 'sound', bytes: Buffer.from(base64, 'base64') };
}

function lengthFlawOf(base64: string): string | undefined {
  if (base64 === '') return 'it is empty';
  const padding = base64.indexOf('=');
  if (padding !== -1 && !/^={1,2}$/.test(base64.slice(padding))) {
    return 'its base64 goes on after the = that ends it';
  }
  const count = base64.length;
  return count % 4 === 0
    ? undefined
    : `its base64 has ${String(count)} characters, which is no multiple of four: some are missing or too many`;
}

/** What is wrong with one line of base64, or nothing. */
function flawOf(line: string): string | undefined {
  if (REDACTED.test(line)) return 'it was redacted';
  const wrong = /[^A-Za-z0-9+/=\s]/u.exec(line)?.[0];
  if (wrong === undefined) return undefined;
  if (line.includes(String.raw`\n`)) return String.raw`its line ends are written as \n`;
  const code = (wrong.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `it has a character that is not base64: U+${code}`;
}

function damagedBlock(marker: Marker, line: number, why: string): PemBlock {
  return { label: marker.label, line: marker.line, content: { kind: 'damaged', line, why } };
}

const DASHES = '-----';
const LINE_END = /\r\n|\n|\r/g;

/** A header of RFC 1421: `Proc-Type: 4,ENCRYPTED`. */
const HEADER = /^[A-Za-z][\w-]*:/;

/** Labels that count even between spoilt dashes; `--- END OF LIST ---` is somebody's comment. */
const WORTH_MENDING = /(CERTIFICATE|PKCS ?#?7|SIGNED DATA|CMS|KEY|REQUEST|CRL)$/;

/** What people put in the place of what they do not show. */
const REDACTED = /redacted|omitted|removed|\.\.\.|…/i;

/**
 * A BEGIN or END between dashes, also a spoilt one: too few, or made typographic by a word
 * processor. Labels of RFC 7468 are short; the bound keeps the search linear.
 */
const MARKER =
  /(-{5}|[-\u2010-\u2015\u2212]{1,12})[ \t]*(BEGIN|END)[ \t]+([A-Za-z0-9#][A-Za-z0-9# ]{0,60}?)[ \t]*(-{5}|[-\u2010-\u2015\u2212]{1,12})/g;
