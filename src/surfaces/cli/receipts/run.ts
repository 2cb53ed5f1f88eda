// SPDX-License-Identifier: Apache-2.0

import { renderErrorText } from '../../../render/error.ts';
import { renderJson } from '../../../render/json.ts';
import { receiptsJson } from '../../../render/plan/json.ts';
import { renderReceiptsBare, renderReceiptsText } from '../../../render/plan/receipts.ts';
import { type Context, plainCircumstances } from '../context.ts';
import type { PlainFormat } from '../flags.ts';
import { exitOfError, worstExit } from '../exit.ts';

export interface ReceiptsFlags {
  readonly state: string | undefined;
  readonly format: PlainFormat;
  readonly quiet: boolean | undefined;
}

/** `receipts`: what was written from this machine. */
export async function runReceipts(context: Context, flags: ReceiptsFlags): Promise<void> {
  const { folder, receipts } = await context.outside.receipts(flags.state);
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
