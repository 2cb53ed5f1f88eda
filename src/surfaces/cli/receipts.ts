// SPDX-License-Identifier: Apache-2.0

import { renderJson } from '../../render/json.ts';
import { receiptsJson } from '../../render/plan/json.ts';
import { renderReceiptsBare, renderReceiptsText } from '../../render/plan/receipts.ts';
import type { ReceiptsFlags } from './commands/receipts.ts';
import type { Context } from './context.ts';
import { plainCircumstances } from './circumstances.ts';

/** `receipts`: what was written from this machine. */
export async function runReceipts(context: Context, flags: ReceiptsFlags): Promise<void> {
  const { folder, receipts } = await context.outside.receipts(flags.state);
  const filed = { folder, ...(await receipts.all()) };
  const { stdout, stderr } = context.process;
  if (flags.format === 'json') {
    stdout.write(renderJson(receiptsJson(filed, plainCircumstances(context))));
    return;
  }
  stdout.write(
    flags.quiet === true
      ? renderReceiptsBare(filed)
      : renderReceiptsText(filed, context.terminal.stdout),
  );
  for (const name of filed.damaged) stderr.write(`hint: ${name} is no receipt that can be read\n`);
}
