// SPDX-License-Identifier: Apache-2.0

import { undoReceipt, type UndoPorts } from '../../../app/repair/undo.ts';
import { TrustprintError } from '../../../core/error.ts';
import { renderErrorText } from '../../../render/error.ts';
import { renderJson } from '../../../render/json.ts';
import { undoJson } from '../../../render/plan/json.ts';
import { renderOutcomeText, renderVersionsText } from '../../../render/plan/receipts.ts';
import { renderTrustedByText } from '../../../render/plan/impact.ts';
import type { Receipts } from '../../../ports/index.ts';
import { type Context, cloudCircumstances } from '../context.ts';
import { withReceipts } from '../receipts/kept.ts';
import type { OutputFlags, PlainFormat } from '../flags.ts';
import { exitOfError } from '../exit.ts';
import { isClusterNamed } from '../dependents.ts';
import { settingsFrom, type ConnectionFlags } from '../settings.ts';
import type { TrustedBy } from '../../../core/model/provider.ts';

export interface UndoFlags extends ConnectionFlags, OutputFlags {
  readonly deleteProvider: string | undefined;
  readonly state: string | undefined;
  readonly database: string | undefined;
  readonly format: PlainFormat;
}

/** `undo`: takes back what a receipt says was written. */
export async function runUndo(context: Context, flags: UndoFlags, id: string): Promise<void> {
  await withReceipts(flags, context, async (receipts) => undo({ flags, id, receipts }, context));
}

interface Undoing {
  readonly flags: UndoFlags;
  readonly id: string;
  /** Of the database that was named; `undefined`: of the state folder. */
  readonly receipts: Receipts | undefined;
}

async function undo({ flags, id, receipts: kept }: Undoing, context: Context): Promise<void> {
  const settings = settingsFrom(flags, context.environment);
  const reached = await context.outside.reach(settings, { state: flags.state });
  const { stdout, stderr } = context.process;
  const decide: UndoPorts['decide'] = async (versions, change) => {
    stderr.write(renderVersionsText(versions, change, context.terminal.stderr));
    stderr.flush();
    return context.confirm('take it back all the same?');
  };
  const release = releaseBy(flags, context);
  const asking = context.terminal.canAsk ? { decide, release } : { release };
  const own = kept === undefined ? {} : { receipts: kept };
  const ports = { ...reached.ports, ...own, ...asking, inCluster: isClusterNamed(settings) };
  const { receipts, error } = await undoReceipt(id, ports, context.signal).catch(
    (thrown: unknown) => {
      if (flags.format === 'text') showVersions(thrown, context);
      throw thrown;
    },
  );
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

/**
 * Who relies on the provider is shown, whatever was said: then the ARN itself must have been typed, or
 * somebody at a terminal says yes.
 */
function releaseBy(
  { deleteProvider }: UndoFlags,
  context: Context,
): NonNullable<UndoPorts['release']> {
  const { process, terminal, confirm } = context;
  return async (trustedBy, provider) => {
    process.stderr.write(renderTrustedByText(trustedBy, terminal.stderr));
    process.stderr.flush();
    if (deleteProvider !== undefined) return deleteProvider === provider ? true : undefined;
    return terminal.canAsk ? confirm(questionAbout(trustedBy)) : undefined;
  };
}

function questionAbout({ count }: TrustedBy): string {
  if (count === 0) return 'delete the provider, though it is not known who trusts it?';
  return `delete the provider that ${count === 1 ? '1 role trusts' : `${String(count)} roles trust`}?`;
}

/** Where nobody can be asked, what is there is shown all the same: all three are in the facts too. */
function showVersions(thrown: unknown, { process, terminal }: Context): void {
  if (!(thrown instanceof TrustprintError) || thrown.code !== 'undo_superseded') return;
  const { before = null, left = null, now = null } = thrown.facts;
  process.stderr.write(renderVersionsText({ before, left, now }, undefined, terminal.stderr));
}
