// SPDX-License-Identifier: Apache-2.0

import { parseInstant } from '../../../core/model/instant.ts';
import type { Suppression } from '../../../core/model/suppressions.ts';
import { BARE, renderingFor } from '../../../render/scan/formats.ts';
import type {
  ScanFormat,
  ScanPage,
  ScanPaper,
  ScanRendering,
} from '../../../render/scan/rendering.ts';
import { ScanReport } from '../../../render/scan/report.ts';
import type { ScanLineJson } from '../../../schemas/scan.ts';
import { configFrom } from '../config.ts';
import type { Context } from '../context.ts';
import { isAtLeast, worstExit } from '../exit.ts';
import { conflict } from '../question-flags.ts';
import { type Baseline, baselineOf } from './baseline.ts';
import { ScanLines, type Standards } from './lines.ts';
import { paperFor, print } from './print.ts';
import { FILE_LAYOUT, type Report } from '../report-files.ts';
import type { ScanHead } from './scan-file.ts';
import type { ScanFlags, ScanOutputFlags } from './scan-flags.ts';

/** What was known before a scan. */
export interface ScanMemory {
  readonly suppressions: readonly Suppression[];
  readonly baseline: Baseline | undefined;
}

/** @throws TrustprintError what `configFrom` and `readBaseline` throw. */
export async function memoryFrom(
  { config, resume, ...flags }: ScanOutputFlags & Partial<Pick<ScanFlags, 'resume'>>,
  context: Context,
): Promise<ScanMemory> {
  if ([flags.baseline, config, resume].filter((name) => name === '-').length > 1) {
    throw conflict('two flags read standard input', 'give one of them a file');
  }
  const { suppressions } = await configFrom(config, context);
  return {
    suppressions,
    baseline: await baselineOf(flags, context),
  };
}

/** Where a scan of accounts is told, and what it comes to. */
export interface Telling {
  readonly report: ScanReport;
  readonly lines: ScanLines;
  /** Tells the end, finishes the reports, and sets the exit code. */
  readonly end: () => Promise<void>;
}

/** With what it is told. */
interface TellingOptions {
  readonly flags: ScanOutputFlags;
  readonly memory: ScanMemory;
  readonly reports: readonly Report<ScanFormat>[];
  readonly page: ScanPage | undefined;
  readonly led?: Standards['led'];
}

/** Begins with the head, and prints each line as soon as it is told where the format has lines. */
export function tellingOf(
  head: ScanHead,
  { flags, memory, reports, page, led }: TellingOptions,
  context: Context,
): Telling {
  const report = new ScanReport();
  const paper = paperFor(flags, context, page);
  const rendering = renderingOf(flags, paper);
  const beside = reports.map((file) => ({
    file,
    rendering: renderingFor(file.format, { ...paper, ...FILE_LAYOUT }),
  }));
  const put = (line: ScanLineJson): void => {
    report.add(line);
    for (const one of beside) one.file.write(one.rendering.line(line));
    print(rendering.line(line), context);
  };
  put(head);
  const lines = new ScanLines({ ...memory, led, at: parseInstant(head.at) }, put);
  return {
    report,
    lines,
    end: async () => {
      lines.end(head);
      put(report.summary);
      for (const one of beside) {
        one.file.write(one.rendering.end(report));
        await one.file.finish();
      }
      print(rendering.end(report), context);
      context.setExit(exitOf(report, flags));
    },
  };
}

function renderingOf({ format, quiet }: ScanOutputFlags, paper: ScanPaper): ScanRendering {
  return format === 'text' && quiet === true ? BARE : renderingFor(format, paper);
}

/** What is suppressed or known does not count; a trust of which nobody can tell is as if unread. */
function exitOf(report: ScanReport, { failOn }: ScanOutputFlags): number {
  const isFound = report.counted.some(({ severity }) => isAtLeast(severity, failOn));
  return worstExit([isFound ? 1 : 0, report.isAllTold ? 0 : 3]);
}
