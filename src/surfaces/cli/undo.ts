// SPDX-License-Identifier: Apache-2.0

import { undoReceipt } from '../../app/undo.ts';
import { renderErrorText } from '../../render/error.ts';
import { renderJson } from '../../render/json.ts';
import { undoJson } from '../../render/plan/json.ts';
import { renderOutcomeText } from '../../render/plan/receipts.ts';
import type { UndoFlags } from './commands/undo.ts';
import type { Context } from './context.ts';
import { exitOfError } from './exit.ts';
import { cloudCircumstances } from './circumstances.ts';
import { settingsFrom } from './settings.ts';

/** `undo`: takes back what a receipt says was written. */
export async function runUndo(context: Context, flags: UndoFlags, id: string): Promise<void> {
  const settings = settingsFrom(flags, context.environment);
  const reached = await context.outside.reach(settings, { state: flags.state });
  const { receipts, error } = await undoReceipt(id, reached.ports, context.signal);
  const { stdout, stderr } = context.process;
  if (flags.format === 'json') {
    const circumstances = await cloudCircumstances(settings, reached, context);
    stdout.write(renderJson(undoJson({ receipts, error }, circumstances)));
  } else if (flags.quiet === true) {
    stdout.write(receipts.map((receipt) => `${receipt.id}\n`).join(''));
  } else {
    stdout.write(renderOutcomeText({ receipts, error, undo: undefined }, context.terminal.stdout));
  }
  if (error === undefined) return;
  if (flags.format === 'text') stderr.write(renderErrorText(error, context.terminal.stderr));
  context.setExit(exitOfError(error));
}
