// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { didYouMean } from '../../../core/model/nearest.ts';
import type { OutputFile } from '../../../ports/output-files.ts';
import { SCAN_FORMATS, type ScanFormat } from '../../../render/scan/rendering.ts';
import type { Context } from '../context.ts';
import { namedFile } from '../values.ts';

/** `--report FORMAT=FILE` */
export interface ReportFlag {
  readonly format: ScanFormat;
  readonly file: string;
}

/**
 * @throws TrustprintError `argument_invalid`, `not_built`; `token_where_file_expected` for a token.
 */
export function reportFlag(text: string): ReportFlag {
  const { name, file } = namedFile(text);
  if (name === 'html') {
    throw new TrustprintError('not_built', 'html is not built yet', {
      hint: `give one of ${SCAN_FORMATS.join(', ')}`,
    });
  }
  const format = SCAN_FORMATS.find((known) => known === name);
  const among = `FORMAT is one of ${SCAN_FORMATS.join(', ')}`;
  if (name === undefined) throw invalid(`not FORMAT=FILE: "${text.slice(0, MOST_ECHOED)}"`, among);
  if (format === undefined) {
    const hint = didYouMean(name, SCAN_FORMATS) ?? among;
    throw invalid(`there is no format "${name.slice(0, MOST_ECHOED)}"`, hint);
  }
  if (file === '-') throw invalid('a report goes to a file', 'for stdout give --format');
  return { format, file };
}

function invalid(message: string, hint: string): TrustprintError {
  return new TrustprintError('argument_invalid', message, { hint });
}

/** A report that is being written. */
export interface Report extends Pick<OutputFile, 'write' | 'finish'> {
  readonly format: ScanFormat;
}

/** What reports are asked for. */
export interface ReportRequest {
  readonly wanted: readonly ReportFlag[] | undefined;
  /** Files that are read while reports are written. */
  readonly reading: readonly string[];
}

/**
 * Opens reports before anything is scanned, and abandons those that the work has not finished. One of lines
 * has each line at once, so that `--resume` finds those of a scan that broke off; all others are whole or not
 * there.
 *
 * @throws TrustprintError `file_unwritable`; `argument_invalid` where one is to be written twice, or is read.
 */
export async function withReports<T>(
  { wanted = [], reading }: ReportRequest,
  { outside }: Context,
  work: (reports: readonly Report[]) => Promise<T>,
): Promise<T> {
  if (wanted.length === 0) return work([]);
  const files = await outside.outputFiles(
    wanted.map(({ format, file }) => ({ path: file, isStreamed: format === 'ndjson' })),
    reading,
  );
  const open = new Set(files);
  const reports = files.flatMap((file, index) => {
    const format = wanted[index]?.format;
    const finish = async (): Promise<void> => {
      open.delete(file);
      await file.finish();
    };
    return format === undefined ? [] : [{ format, write: file.write, finish }];
  });
  try {
    return await work(reports);
  } finally {
    await Promise.all(Array.from(open, async (file) => file.abandon()));
  }
}

/** What was typed is said back, but not by the page. */
const MOST_ECHOED = 120;
