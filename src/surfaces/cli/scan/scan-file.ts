// SPDX-License-Identifier: Apache-2.0

import { type Evidence, TrustprintError } from '../../../core/error.ts';
import { isJsonObject } from '../../../core/model/json.ts';
import { scanLine, type ScanHeadLine, type ScanLineJson } from '../../../schemas/scan.ts';
import type { Context } from '../context.ts';
import { conflict } from '../question-flags.ts';
import { type NamedFiles, printName, SCAN, piecesOf } from '../files.ts';
import { byLines, type TextLine } from './text-lines.ts';

type ScanFiles = NamedFiles & Pick<Context, 'isOutput'>;

/** What an earlier scan of accounts printed as ndjson. */
export interface ScanFile {
  /** As messages have it. */
  readonly name: string;
  readonly head: ScanHead;
  /** What follows the head, the summary included. To be read once: that closes the file. */
  readonly lines: AsyncIterable<ScanLineJson>;
}

/** The head of a scan of accounts. */
export interface ScanHead extends ScanHeadLine {
  readonly scope: NonNullable<ScanHeadLine['scope']>;
}

/**
 * Opens what a scan printed. A last line that is cut off is left out: its run was killed while it wrote.
 * It is then as if the run had broken off before that line.
 *
 * @throws TrustprintError `scan_file_malformed` where it is none, here or while its lines are read;
 *   `argument_invalid` where the shell writes our output to it; what `piecesOf` throws.
 */
export async function openScanFile(name: string, files: ScanFiles): Promise<ScanFile> {
  const file = printName(name);
  if (await files.isOutput(name)) {
    throw conflict(`${file} is read, and what is printed goes there too`, 'write to another file');
  }
  const lines = validLines(byLines(piecesOf(name, SCAN, files), LONGEST_LINE), file);
  const { value: [head] = [] } = await lines.next();
  return {
    name: file,
    head: headIn(head, file),
    lines: bodyIn(lines, file),
  };
}

/** `undefined` for one that is cut off, which is the last. */
type NumberedLine = readonly [line: ScanLineJson | undefined, number: number];

async function* validLines(
  lines: AsyncIterable<TextLine>,
  file: string,
): AsyncGenerator<NumberedLine, undefined> {
  for await (const { text, number, isTooLong, isLast } of lines) {
    if (isTooLong) throw malformed(file, 'the line is too long', { line: number });
    if (text.trim() === '') continue;
    const value = jsonOf(text);
    if (value === undefined && !isLast) throw malformed(file, 'not JSON', { line: number });
    yield [value === undefined ? undefined : lineIn(value, file, number), number];
  }
}

/** What is printed has one object a line; `undefined` where that is not one, or not all of it. */
function jsonOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Members that we do not know stay: a later version may have added them. */
function lineIn(value: object, file: string, line: number): ScanLineJson {
  if (isScanLine(value)) return value;
  const version = 'schemaVersion' in value ? value.schemaVersion : 1;
  if (version !== 1) {
    throw malformed(file, `schema version ${String(version).slice(0, MOST_SHOWN)}`, {
      line,
      hint: 'this version of trustprint reads schema version 1',
    });
  }
  const [issue] = scanLine.safeParse(value).error?.issues ?? [];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`;
  throw malformed(file, `not a line of scan${where.slice(0, MOST_SHOWN)}`, { line });
}

function isScanLine(value: object): value is ScanLineJson {
  return scanLine.safeParse(value).success;
}

function headIn(line: ScanLineJson | undefined, file: string): ScanHead {
  if (line === undefined) {
    throw malformed(file, 'holds nothing of a scan', { hint: 'scan again without it' });
  }
  if (line.type !== 'scan') {
    throw malformed(file, `a scan begins with its head, this with ${line.type}`, { line: 1 });
  }
  const { scope } = line;
  if (scope !== null) return { ...line, scope };
  throw malformed(file, 'is of scan --input, which judges nothing', {
    hint: 'give a file of a scan of accounts',
  });
}

async function* bodyIn(
  lines: AsyncIterable<NumberedLine>,
  file: string,
): AsyncGenerator<ScanLineJson> {
  let isEnded = false;
  for await (const [line, number] of lines) {
    if (isEnded || line?.type === 'scan') {
      throw malformed(file, 'the output of a second run begins', {
        line: number,
        hint: 'give the output of one run: write it with >, not with >>',
      });
    }
    if (line === undefined) return;
    isEnded = line.type === 'summary';
    yield line;
  }
}

function malformed(
  file: string,
  what: string,
  {
    line,
    hint = 'give a file that scan --format ndjson wrote',
  }: { readonly line?: number; readonly hint?: string },
): TrustprintError {
  const at = line === undefined ? file : `${file}, line ${String(line)}`;
  const facts: Evidence = { file, ...(line === undefined ? {} : { line }) };
  return new TrustprintError('scan_file_malformed', `${at}: ${what}`, { facts, hint });
}

/** The run that wrote it broke off. */
export function incomplete(file: string, hint: string): TrustprintError {
  return new TrustprintError('scan_file_incomplete', `${file} has no summary: its run broke off`, {
    facts: { file },
    hint,
  });
}

/** Thrown where files and flags are about different things. */
export function mismatch(message: string, hint: string, facts: Evidence): TrustprintError {
  return new TrustprintError('scan_file_mismatch', message, { facts, hint });
}

/** A trust with some ten thousand roles (IAM has 5,000 in an account at most), each with a finding. */
const LONGEST_LINE = 32 * 1024 * 1024;
const MOST_SHOWN = 60;
