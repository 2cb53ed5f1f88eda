// SPDX-License-Identifier: Apache-2.0

import { parseShard, printShard, type Shard } from '../../../core/model/shard.ts';
import type { Context } from '../context.ts';
import { conflict } from '../question-flags.ts';
import { scanFilesOf } from './baseline.ts';
import { takeOver } from './earlier-accounts.ts';
import { pageFor } from './print.ts';
import { withReports } from '../report-files.ts';
import { incomplete, mismatch, openScanFile, type ScanFile, type ScanHead } from './scan-file.ts';
import type { ScanOutputFlags } from './scan-flags.ts';
import { requireSameStandards } from './scope.ts';
import { memoryFrom, tellingOf } from './output-and-exit.ts';

/** `scan merge`: what the shards of a scan found, as one scan would have. */
export async function runScanMerge(
  context: Context,
  flags: ScanOutputFlags,
  ...names: readonly string[]
): Promise<void> {
  if (names.includes('-')) throw conflict('a shard is read from a file', 'name the file');
  const memory = await memoryFrom(flags, context);
  const page = await pageFor(flags, context);
  await withReports(scanFilesOf(flags, names), context, async (reports) => {
    const files: ScanFile[] = [];
    for (const name of names) files.push(await openScanFile(name, context));
    const baseline = memory.baseline?.head.at ?? null;
    const telling = tellingOf(
      mergedHead(files, baseline),
      { flags, memory, reports, page },
      context,
    );
    for (const file of files) {
      const { summary } = await takeOver(file, telling.lines);
      if (summary === undefined) {
        throw incomplete(file.name, 'finish it first: trustprint scan --resume FILE');
      }
      telling.report.skipped = summary.skipped;
    }
    await telling.end();
  });
}

/** @throws TrustprintError `scan_file_mismatch` unless these are all shards of one scan. */
function mergedHead(files: readonly ScanFile[], baseline: string | null): ScanHead {
  const shards = files.map((file) => ({ ...file, shard: shardOf(file) }));
  const [first] = shards;
  if (first === undefined) throw conflict('there is nothing to merge', 'name the files');
  const { scope } = first.head;
  // A baseline that comes only now is good for all of them.
  const standards = { ...scope, baseline: scope.baseline === null ? null : baseline };
  for (const { name, head } of shards) requireSameStandards(name, head.scope, standards);
  requireAll(shards);
  const accounts = shards.flatMap(({ head }) => head.scope.accounts);
  const twice = accounts.find((account, index) => accounts.indexOf(account) < index);
  if (twice !== undefined) {
    throw mismatch(
      `account ${twice} is in two of the files`,
      'give the shards of one scan: its accounts are in one each',
      { account: twice },
    );
  }
  const [at = first.head.at] = shards.map(({ head }) => head.at).toSorted();
  return { ...first.head, at, scope: { ...scope, accounts, shard: null, baseline } };
}

type ShardFile = ScanFile & { readonly shard: Shard };

function shardOf({ name, head: { scope } }: ScanFile): Shard {
  if (scope.shard !== null) return parseShard(scope.shard);
  throw mismatch(
    `${name} is no shard: a scan without --shard`,
    'give what scan --shard 1/N to N/N wrote',
    { file: name },
  );
}

function requireAll(shards: readonly ShardFile[]): void {
  const [{ shard: first } = { shard: { number: 1, of: 1 } }] = shards;
  const other = shards.find(({ shard }) => shard.of !== first.of);
  const numbers = shards.map(({ shard }) => shard.number);
  const twice = shards.find(({ shard }, index) => numbers.indexOf(shard.number) < index);
  const wrong = other ?? twice;
  if (wrong !== undefined) {
    const { name, shard } = wrong;
    throw mismatch(
      `${name} is shard ${printShard(shard)}, ${other === undefined ? 'which another file is too' : `others are of ${String(first.of)}`}`,
      'give each shard of one scan once',
      { file: name, shard: printShard(shard) },
    );
  }
  if (numbers.length === first.of) return;
  const lacking = Array.from({ length: first.of }, (_, index) => index + 1)
    .filter((number) => !numbers.includes(number))
    .map((number) => printShard({ number, of: first.of }));
  throw mismatch(
    `${String(lacking.length)} of ${String(first.of)} shards missing: ${lacking.slice(0, MOST).join(', ')}`,
    'give all of them',
    { lacking: lacking.slice(0, MOST) },
  );
}

const MOST = 5;
