// SPDX-License-Identifier: Apache-2.0

import { shellCommands } from '../core/model/shell.ts';
import { NOTES } from './comments.ts';
import { asciiOnly, harmless, harmlessLine } from './harmless.ts';

/** What a page is printed on. */
export interface TerminalLayout {
  readonly colour: boolean;
  /** Whether more than ASCII is shown. */
  readonly unicode: boolean;
  /** Columns, or `undefined` where lines are not to be broken: in files and pipes. */
  readonly width: number | undefined;
}

export type Paint = 'plain' | 'strong' | 'dim' | 'good' | 'bad' | 'warn' | 'unsure';
export type Mark = 'good' | 'bad' | 'warn' | 'unsure' | 'note' | 'none';

/** A piece of a line: text, made harmless when printed, a mark, or commands to be pasted. */
export type Span =
  | string
  | { readonly text: string; readonly paint: Paint }
  | { readonly mark: Mark }
  | { readonly commands: readonly (readonly string[])[] };

/** One line, or one paragraph that is broken at blanks where the paper is narrow. */
export interface Row {
  /** Columns before the first line, and before the lines that follow it. */
  readonly indent: number;
  readonly hang: number;
  readonly spans: readonly Span[];
  /** Commands and values to be copied are never broken. */
  readonly whole: boolean;
}

export const BLANK: Row = { indent: 0, hang: 0, spans: [], whole: true };

export function row(indent: number, spans: readonly Span[], hang = indent): Row {
  return { indent, hang, spans, whole: false };
}

/** A line that is not broken, however long. */
export function wholeRow(indent: number, spans: readonly Span[]): Row {
  return { indent, hang: indent, spans, whole: true };
}

export function paint(colour: Paint, text: string): Span {
  return { text, paint: colour };
}

export function mark(kind: Mark): Span {
  return { mark: kind };
}

/** A command on a line of its own; a sentence where it must not be pasted. */
export function commandRow(indent: number, ...commands: readonly (readonly string[])[]): Row {
  return wholeRow(indent, [{ commands }]);
}

/** Rows of two columns: names, then what they are, broken within its own column. */
export function pairs(
  indent: number,
  members: readonly (readonly [string, string | readonly Span[]])[],
): readonly Row[] {
  const width = Math.max(0, ...members.map(([name]) => columnsOf(name)));
  return members.map(([name, value]) =>
    row(
      indent,
      [paint('dim', name.padEnd(width)), '  ', ...(typeof value === 'string' ? [value] : value)],
      indent + width + 2,
    ),
  );
}

/** The text of a page. Ends in a line feed unless it is empty. */
export function printPage(rows: readonly Row[], paper: TerminalLayout): string {
  return rows
    .flatMap((each) => linesOf(each, paper))
    .map((line) => `${line}\n`)
    .join('');
}

interface Word {
  readonly text: string;
  readonly paint: Paint;
  readonly blank: boolean;
}

function linesOf({ indent, hang, spans, whole }: Row, paper: TerminalLayout): readonly string[] {
  const words = spans.flatMap((span) => wordsOf(span, paper));
  if (words.length === 0) return [''];
  const width = whole ? undefined : paper.width;
  return brokenAt(words, width, { indent, hang }).map((line, index) =>
    printed(line, index === 0 ? indent : hang, paper),
  );
}

/** Breaks at blanks alone: what has none inside stays whole, however narrow the paper. */
function brokenAt(
  words: readonly Word[],
  width: number | undefined,
  { indent, hang }: { readonly indent: number; readonly hang: number },
): readonly (readonly Word[])[] {
  if (width === undefined) return [words];
  const lines: Word[][] = [];
  let line: Word[] = [];
  let used = indent;
  for (const chunk of chunksOf(words)) {
    const needed = chunk.reduce((sum, { text }) => sum + columnsOf(text), 0);
    if (used + needed > width && used > hang && line.some(({ blank }) => !blank)) {
      lines.push(line);
      line = [];
      used = hang;
      if (chunk[0]?.blank === true) continue;
    }
    line.push(...chunk);
    used += needed;
  }
  return [...lines, line];
}

/** Words that touch each other belong together, whatever their paint. */
function chunksOf(words: readonly Word[]): readonly (readonly Word[])[] {
  const chunks: Word[][] = [];
  for (const [index, word] of words.entries()) {
    const last = chunks.at(-1);
    if (last === undefined || word.blank || words[index - 1]?.blank === true) chunks.push([word]);
    else last.push(word);
  }
  return chunks;
}

function printed(words: readonly Word[], indent: number, { colour }: TerminalLayout): string {
  const last = words.findLastIndex(({ blank }) => !blank);
  const kept = words.slice(0, last + 1);
  const text = colour ? painted(kept) : kept.map((word) => word.text).join('');
  return harmlessLine(`${' '.repeat(indent)}${text}`);
}

/** Words of one paint that follow each other are painted in one stroke. */
function painted(words: readonly Word[]): string {
  let text = '';
  let current: Paint = 'plain';
  for (const word of words) {
    if (word.paint !== current) {
      text += `${current === 'plain' ? '' : RESET}${PAINTS[word.paint]}`;
      current = word.paint;
    }
    text += word.text;
  }
  return current === 'plain' ? text : `${text}${RESET}`;
}

function wordsOf(span: Span, paper: TerminalLayout): readonly Word[] {
  if (typeof span !== 'string' && 'commands' in span) {
    return [{ text: pastable(span.commands, paper), paint: 'plain', blank: false }];
  }
  if (typeof span !== 'string' && 'mark' in span) {
    const { sign, ascii, paint: colour } = MARKS[span.mark];
    return [{ text: paper.unicode ? sign : ascii, paint: colour, blank: false }];
  }
  const { text, paint: colour } =
    typeof span === 'string' ? { text: span, paint: 'plain' as const } : span;
  const safe = harmless(text);
  return (paper.unicode ? safe : asciiOnly(safe))
    .split(/( +)/)
    .filter((part) => part !== '')
    .map((part) => ({ text: part, paint: colour, blank: part.startsWith(' ') }));
}

/** Where no more than ASCII is shown, an escape in a command would be read as part of it. */
function pastable(commands: readonly (readonly string[])[], { unicode }: TerminalLayout): string {
  const line = shellCommands(commands);
  return line === undefined || (!unicode && asciiOnly(line) !== line) ? NOT_PASTABLE : line;
}

/** Stands where a command would. */
export const NOT_PASTABLE = NOTES['not-pastable'];

/** Columns of a text: characters, wide ones of East Asia counted twice. */
function columnsOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** SGR (ECMA-48, 8.3.117); the basic colours, which every theme sets to be read. */
const PAINTS: { readonly [Name in Paint]: string } = {
  plain: '',
  strong: '\u001b[1m',
  dim: '\u001b[2m',
  good: '\u001b[32m',
  bad: '\u001b[1;31m',
  warn: '\u001b[33m',
  unsure: '\u001b[35m',
};
const RESET = '\u001b[0m';

const MARKS: {
  readonly [Name in Mark]: { readonly sign: string; readonly ascii: string; readonly paint: Paint };
} = {
  good: { sign: '✓', ascii: '[ok]', paint: 'good' },
  bad: { sign: '✗', ascii: '[x]', paint: 'bad' },
  warn: { sign: '!', ascii: '[!]', paint: 'warn' },
  unsure: { sign: '?', ascii: '[?]', paint: 'unsure' },
  note: { sign: '·', ascii: '[.]', paint: 'dim' },
  none: { sign: '-', ascii: '[-]', paint: 'dim' },
};
