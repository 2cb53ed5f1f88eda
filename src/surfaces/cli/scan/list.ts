// SPDX-License-Identifier: Apache-2.0

import { pMapIterable } from 'p-map';

import { AWS_FETCH_TIMEOUT_MS } from '../../../app/observe/question.ts';
import { listScan } from '../../../app/scan/scan-list.ts';
import { parseEndpointList } from '../../../core/model/endpoint-list.ts';
import type { TrustprintError } from '../../../core/error.ts';
import { printInstant } from '../../../core/model/instant.ts';
import type { ScannedEndpoint } from '../../../core/model/scanned-endpoint.ts';
import { renderingFor } from '../../../render/scan/formats.ts';
import type { ScanFormat, ScanPage, ScanPaper } from '../../../render/scan/rendering.ts';
import {
  barePrinter,
  csvPrinter,
  EndpointCount,
  linesPrinter,
  type ScanPrinter,
  textPrinter,
} from '../../../render/scan/rows.ts';
import { type Context, plainCircumstances } from '../context.ts';
import { LIST, printName, readNamed } from '../files.ts';
import { conflict } from '../question-flags.ts';
import { progressOn } from '../progress.ts';
import { settingsFrom } from '../settings.ts';
import { pageFor, paperFor, print } from './print.ts';
import { FILE_LAYOUT, type Report, withReports } from '../report-files.ts';
import type { ScanFlags } from './scan-flags.ts';

/** `scan --input`: what the endpoints of a list present. */
export async function runScanOfList(
  context: Context,
  flags: ScanFlags,
  input: string,
): Promise<void> {
  const { concurrency = CONCURRENCY, rate } = flags;
  const text = Buffer.from(await readNamed(input, LIST, context)).toString('utf8');
  const list = parseEndpointList(text, printName(input));
  const settings = settingsFrom(flags, context.environment);
  const { ports } = await context.outside.reach(settings, { offline: true });
  const { timeoutMs = AWS_FETCH_TIMEOUT_MS } = settings;
  const signal = AbortSignal.any([context.signal, context.outputLost]);
  const probe = listScan({ ports, rate, timeoutMs, signal });
  const page = await pageFor(flags, context);
  const at = printInstant(ports.clock.now());
  await withReports({ wanted: flags.report, reading: [input] }, context, async (reports) => {
    const sinks = sinksOf(flags, { reports, at, page }, context);
    const probed = pMapIterable(list, probe, { concurrency, backpressure: concurrency * AHEAD });
    for (const { printer, write } of sinks) write(printer.begin());
    const count = await printAll(probed, sinks, { context, entries: list.length });
    if (context.outputLost.aborted) return;
    for (const { printer, write, finish } of sinks) {
      write(printer.end(count));
      await finish?.();
    }
  });
}

/** Prints each endpoint; to its end, or until nobody reads what stdout shows. */
async function printAll(
  probed: AsyncIterable<readonly ScannedEndpoint[]>,
  sinks: readonly Sink[],
  { context, entries }: { readonly context: Context; readonly entries: number },
): Promise<EndpointCount> {
  const count = new EndpointCount();
  const progress = progressOn(context, { quiet: context.terminal.stdout.width !== undefined });
  let done = 0;
  try {
    for await (const seen of probed) {
      done += 1;
      for (const endpoint of seen) {
        count.add(endpoint);
        for (const { printer, write } of sinks) write(printer.row(endpoint));
      }
      const where = `${String(done)} of ${String(entries)}`;
      progress.told({ what: 'the list', where, outcome: `${String(count.failed)} failed` });
    }
  } catch (error) {
    if (!context.outputLost.aborted) throw error;
  } finally {
    progress.end();
  }
  return count;
}

/** Where a scan is printed. */
interface Sink {
  readonly printer: ScanPrinter;
  readonly write: (text: string) => void;
  readonly finish?: () => Promise<void>;
}

interface SinkOptions {
  readonly reports: readonly Report<ScanFormat>[];
  readonly at: string;
  readonly page: ScanPage | undefined;
}

/** The reports, then what stdout shows: where a report fails, no result stands before the error. */
function sinksOf(
  flags: ScanFlags,
  { reports, at, page }: SinkOptions,
  context: Context,
): readonly Sink[] {
  const own = { ...flags, on: paperFor(flags, context, page) };
  const beside = { ...own, quiet: undefined, on: { ...own.on, ...FILE_LAYOUT } };
  return [
    ...reports.map(({ format, write, finish }) => ({
      printer: printerFor({ ...beside, format }, at, context),
      write,
      finish,
    })),
    { printer: printerFor(own, at, context), write: (text) => print(text, context) },
  ];
}

function printerFor(
  { format, quiet, on }: Pick<ScanFlags, 'format' | 'quiet'> & { readonly on: ScanPaper },
  at: string,
  context: Context,
): ScanPrinter {
  if (format === 'csv') return csvPrinter();
  if (format === 'text') return quiet === true ? barePrinter() : textPrinter();
  if (format === 'markdown' || format === 'sarif') throw ofFindings(format);
  return linesPrinter(renderingFor(format, on), at, plainCircumstances(context));
}

function ofFindings(format: ScanFormat): TrustprintError {
  return conflict(
    `--input judges nothing, and ${format} is a list of findings`,
    'give text, json, ndjson, csv, prometheus or html',
  );
}

/** Entries at once: what a home router bears, and most of them wait for an answer. */
const CONCURRENCY = 64;

/** A slow entry holds back those after it in the list; the answers of so many may wait. */
const AHEAD = 4;
