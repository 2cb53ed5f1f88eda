// SPDX-License-Identifier: Apache-2.0

import { renderErrorText } from '../../../render/error.ts';
import { renderJson } from '../../../render/json.ts';
import { receiptsJson } from '../../../render/plan/json.ts';
import { renderReceiptsBare, renderReceiptsText } from '../../../render/plan/receipts.ts';
import { type Context, plainCircumstances } from '../context.ts';
import type { PlainFormat } from '../flags.ts';
import type { Receipts } from '../../../ports/index.ts';
import { type ReceiptsFlags, withReceipts } from './kept.ts';
import { exitOfError, worstExit } from '../exit.ts';

interface ListFlags extends ReceiptsFlags {
  readonly format: PlainFormat;
  readonly quiet: boolean | undefined;
}

/** `receipts`: what was written from this machine. */
export async function runReceipts(context: Context, flags: ListFlags): Promise<void> {
  await withReceipts(flags, context, async (receipts) => list(flags, receipts, context));
}

async function list(
  flags: ListFlags,
  ofDatabase: Receipts | undefined,
  context: Context,
): Promise<void> {
  const { folder, receipts } =
    ofDatabase === undefined
      ? await context.outside.receipts(flags.state)
      : { folder: withoutPassword(flags.database ?? ''), receipts: ofDatabase };
  const { receipts: kept, damaged } = await receipts.all();
  const filed = { folder, receipts: kept, damaged: damaged.map(({ file }) => file) };
  const { stdout, stderr } = context.process;
  if (flags.format === 'json') {
    stdout.write(renderJson(receiptsJson(filed, plainCircumstances(context))));
  } else {
    stdout.write(
      flags.quiet === true
        ? renderReceiptsBare(filed)
        : renderReceiptsText(filed, context.terminal.stdout),
    );
    for (const { file, error } of damaged) {
      stderr.write(`hint: ${file} is no receipt that can be read\n`);
      stderr.write(renderErrorText(error, context.terminal.stderr));
    }
  }
  context.setExit(worstExit(damaged.map(({ error }) => exitOfError(error))));
}

function withoutPassword(database: string): string {
  return database.replace(/^(\w+:\/\/)[^@/]*@/, '$1');
}
