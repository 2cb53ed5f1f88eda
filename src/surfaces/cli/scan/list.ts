// SPDX-License-Identifier: Apache-2.0

import { pMapIterable } from 'p-map';

import { AWS_FETCH_TIMEOUT_MS } from '../../../app/observe/question.ts';
import { listScan } from '../../../app/scan/scan-list.ts';
import { parseEndpointList } from '../../../core/model/endpoint-list.ts';
import type { TrustprintError } from '../../../core/error.ts';
import { printInstant } from '../../../core/model/instant.ts';
import { renderingFor, type ScanFormat } from '../../../render/scan/formats.ts';
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
import { paperFor, print } from './print.ts';
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
  const { outputLost } = context;
  const signal = AbortSignal.any([context.signal, outputLost]);
  const printer = printerFor(flags, printInstant(ports.clock.now()), context);
  const count = new EndpointCount();
  const progress = progressOn(context, { quiet: context.terminal.stdout.width !== undefined });
  const write = (words: string): void => print(words, context);
  write(printer.begin());
  try {
    let entries = 0;
    const probe = listScan({ ports, rate, timeoutMs, signal });
    const backpressure = concurrency * AHEAD;
    for await (const seen of pMapIterable(list, probe, { concurrency, backpressure })) {
      entries += 1;
      for (const endpoint of seen) {
        count.add(endpoint);
        write(printer.row(endpoint));
      }
      const where = `${String(entries)} of ${String(list.length)}`;
      progress.told({ what: 'the list', where, outcome: `${String(count.failed)} failed` });
    }
  } catch (error) {
    if (!outputLost.aborted) throw error;
  } finally {
    progress.end();
  }
  if (!outputLost.aborted) write(printer.end(count));
}

function printerFor(flags: ScanFlags, at: string, context: Context): ScanPrinter {
  const { format, quiet } = flags;
  if (format === 'csv') return csvPrinter();
  if (format === 'text') return quiet === true ? barePrinter() : textPrinter();
  if (format === 'markdown' || format === 'sarif') throw ofFindings(format);
  const rendering = renderingFor(format, paperFor(flags, context));
  return linesPrinter(rendering, at, plainCircumstances(context));
}

function ofFindings(format: ScanFormat): TrustprintError {
  return conflict(
    `--input judges nothing, and ${format} is a list of findings`,
    'give --format text, json, ndjson, csv or prometheus',
  );
}

/** Entries at once: what a home router bears, and most of them wait for an answer. */
const CONCURRENCY = 64;

/** A slow entry holds back those after it in the list; the answers of so many may wait. */
const AHEAD = 4;
