// SPDX-License-Identifier: Apache-2.0

import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';

import { printInstant } from '../../../core/model/instant.ts';
import { isJsonObject } from '../../../core/model/json.ts';
import type { KeptLine, WatchReads } from '../../../ports/watch.ts';
import { everyResult } from '../../../render/json.ts';
import type { PageHead } from '../../../render/scan/page-head.ts';
import { lineOfPage, pageJson, PageTally } from '../../../render/scan/page-tally.ts';
import { ScanReport } from '../../../render/scan/report.ts';
import type { AccountLine, ScanHeadLine, ScanLineJson } from '../../../schemas/scan.ts';
import type { Sight } from './visible-accounts.ts';
import { type OwnedLine, ShownLines, withoutOthers } from './shown-lines.ts';

/** What a page is made of. */
export interface PageSource {
  readonly reads: Pick<WatchReads, 'lines'>;
  readonly sight: Pick<Sight, 'accounts' | 'isOwn' | 'inWords'>;
  readonly scan: ScanHeadLine;
  /** Whether every source was read to its end once. */
  readonly isComplete: boolean;
  /** Whether several sources may have seen one trust. */
  readonly isShared: boolean;
  readonly version: string;
  readonly redact: (text: string) => string;
}

/**
 * The lines of a page in NDJSON, behind what they come to, compressed. The lines are read once to count and
 * once to be sent, so that no more than a page of them is held; between pages others have their turn.
 */
export async function packedPage(source: PageSource): Promise<Buffer> {
  const shown = new ShownLines();
  if (source.isShared) for await (const line of linesIn(source)) shown.compare(line);
  const begun = await beginning(source, shown);
  const pieces: Buffer[] = [];
  await pipeline(
    piecesOf(source, shown, begun),
    createGzip(),
    async (packed: AsyncIterable<Buffer>) => {
      for await (const piece of packed) pieces.push(piece);
    },
  );
  return Buffer.concat(pieces);
}

/** What stands before the lines, and the line behind them. */
interface Beginning {
  readonly head: PageHead;
  readonly accounts: readonly AccountLine[];
}

async function beginning(source: PageSource, shown: ShownLines): Promise<Beginning> {
  const { scan, isComplete, version } = source;
  const [report, tally] = [new ScanReport(), new PageTally(scan)];
  const add = (line: ScanLineJson): void => {
    report.add(line);
    tally.add(line);
  };
  for await (const one of linesIn(source)) {
    if (one.line.type === 'account') shown.account(one.line);
    else if (shown.take(one)) add(one.line);
  }
  const { accounts } = shown;
  for (const account of accounts) add(account);
  const scope = { ...NO_SCOPE, accounts: accounts.map(({ account }) => account) };
  const head = tally.head(report, { version, hasBaseline: false });
  return { head: { ...head, scan: { ...scan, scope }, isComplete }, accounts };
}

async function* piecesOf(
  source: PageSource,
  shown: ShownLines,
  begun: Beginning,
): AsyncGenerator<string> {
  let held = '';
  for await (const line of printed(source, shown, begun)) {
    held += `${source.redact(pageJson(JSON.stringify(line)))}\n`;
    if (held.length < PIECE) continue;
    yield held;
    held = '';
    await nextTurn();
  }
  yield held;
}

async function* printed(
  source: PageSource,
  shown: ShownLines,
  { head, accounts }: Beginning,
): AsyncGenerator<object> {
  yield* [head, head.scan, ...accounts];
  for await (const one of linesIn(source)) {
    if (one.line.type === 'account' || !shown.isShown(one)) continue;
    yield lineOfPage(one.line, head.summary);
  }
  yield head.summary;
}

/** As the caller sees them; what is damaged is as if it were not there. */
async function* linesIn({ reads, sight }: PageSource): AsyncGenerator<OwnedLine> {
  let read = 0;
  for await (const page of reads.lines(sight.accounts)) {
    for (const { unit, kind, line: json } of page) {
      const line = lineIn(json, kind);
      if (line !== undefined) yield { unit, line: withoutOthers(line, sight) };
      read += json.length;
      if (read < PIECE) continue;
      read = 0;
      await nextTurn();
    }
  }
}

/** We wrote it whole, into a database that is ours alone. */
function lineIn(json: string, kind: KeptLine['kind']): ScanLineJson | undefined {
  try {
    const line: unknown = JSON.parse(json);
    return isLine(line, kind) ? line : undefined;
  } catch {
    return undefined;
  }
}

function isLine(line: unknown, kind: KeptLine['kind']): line is ScanLineJson {
  return isJsonObject(line) && line['type'] === kind;
}

/** What `scan` says of what it was asked, where nothing is said of all sources together. */
export function scanHead(
  at: Parameters<typeof printInstant>[0],
  circumstances: Parameters<typeof everyResult>[0],
): ScanHeadLine {
  const head = { type: 'scan' as const, ...everyResult(circumstances), at: printInstant(at) };
  return { ...head, scope: { ...NO_SCOPE, accounts: [] } };
}

const NO_SCOPE = { regions: null, shard: null, baseline: null, target: null };

/** Characters: what is parsed, looked through for secrets and compressed in a few milliseconds. */
const PIECE = 128 * 1024;
