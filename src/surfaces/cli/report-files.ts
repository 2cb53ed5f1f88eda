// SPDX-License-Identifier: Apache-2.0

import type { OutputFile } from '../../ports/output-files.ts';
import type { TerminalLayout } from '../../render/page.ts';
import type { Context } from './context.ts';
import type { ReportFlag } from './flags.ts';
import { conflict } from './question-flags.ts';

/** A report that is being written. */
export interface Report<Format extends string> extends Pick<OutputFile, 'write' | 'finish'> {
  readonly format: Format;
}

/** What reports are asked for. */
export interface ReportRequest<Format extends string> {
  readonly wanted: readonly ReportFlag<Format>[] | undefined;
  /** Files that are not to be written: they are read meanwhile, or are what is known if the scan breaks off. */
  readonly reading: readonly string[];
}

/**
 * Opens reports before anything is scanned, and abandons those that the work has not finished. One of lines
 * has each line at once, so that `--resume` finds those of a scan that broke off; all others are whole or not
 * there.
 *
 * @throws TrustprintError `file_unwritable`; `argument_invalid` where one is to be written twice, or is read.
 */
export async function withReports<Format extends string, T>(
  { wanted = [], reading }: ReportRequest<Format>,
  { outside, isOutput }: Context,
  work: (reports: readonly Report<Format>[]) => Promise<T>,
): Promise<T> {
  if (wanted.length === 0) return work([]);
  for (const { file } of wanted) {
    if (await isOutput(file)) {
      throw conflict(`what is printed goes to ${file} too`, 'give the report another file');
    }
  }
  const files = await outside.outputFiles(
    wanted.map(({ format, file, isWhole = false }) => ({
      path: file,
      isStreamed: format === 'ndjson' && !isWhole,
    })),
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

/** Whoever opens a file later is no terminal of ours. */
export const FILE_LAYOUT: TerminalLayout = { colour: false, unicode: true, width: undefined };
