// SPDX-License-Identifier: Apache-2.0

import type { Applied } from '../../../app/repair/apply.ts';
import type { Plan } from '../../../core/model/plan.ts';
import { TrustprintError } from '../../../core/error.ts';
import { toolOwning } from '../../../core/plan/owner.ts';
import { writesDifference, writesOf } from '../../../core/plan/plan-difference.ts';
import type { Suggestion } from '../../../core/watch/suggestion.ts';
import { formOfTool } from '../../../render/plan/emit.ts';
import type { Context, Output } from '../context.ts';
import type { Planned } from '../dependents.ts';
import type { ConsentFlags } from '../fix/consent.ts';
import type { IntentFlags } from '../fix/intent.ts';
import type { FixFlags } from '../fix/plan.ts';
import { fixFlagsOf } from '../fix/unset-flags.ts';
import { type Approval, type Held, repairTarget } from '../fix/run.ts';
import { type ConnectionFlags, settingsFrom } from '../settings.ts';
import { serverFrom, type WatchFlags } from '../watch-flags.ts';
import {
  outdated,
  requireApprovable,
  type Suggested,
  suggestedBy,
  suggestedIn,
} from './suggested.ts';

export interface ApproveFlags
  extends
    WatchFlags,
    ConnectionFlags,
    Omit<ConsentFlags, 'dryRun'>,
    Pick<IntentFlags, 'acceptCa' | 'allowLeaf' | 'owner'>,
    Pick<FixFlags, 'emit' | 'state' | 'format' | 'quiet' | 'verbose'> {}

/** `approve`: repairs what `watch` has suggested, by what is seen and planned now. */
export async function runApprove(context: Context, flags: ApproveFlags, id: string): Promise<void> {
  const { signal, outside, process } = context;
  const settings = settingsFrom(flags, context.environment);
  const server = await serverFrom(flags, settings, context);
  if (server !== undefined) {
    const suggested = await suggestedBy(server, id, signal);
    await approve({ suggested, flags, close: undefined }, context);
    process.stderr.write('hint: the server of watch sees the repair in its next round\n');
    return;
  }
  await outside.inDatabase(flags.database, 'write', async ({ suggestions }) => {
    const suggested = await suggestedIn(suggestions, id);
    const close: Closing['close'] = async (state, note) => {
      await suggestions.close(id, state, note);
    };
    await approve({ suggested, flags, close }, context);
  });
}

interface Closing {
  readonly suggested: Suggested;
  readonly flags: ApproveFlags;
  /** `undefined` where that is for the server to find out. */
  readonly close:
    | ((state: Exclude<Suggestion['state'], 'open'>, note: string) => Promise<void>)
    | undefined;
}

async function approve({ suggested, flags, close }: Closing, context: Context): Promise<void> {
  requireApprovable(suggested, await context.outside.now());
  const held: { error?: TrustprintError } = {};
  const approval: Approval = {
    hold: (planned) => {
      const { error, ...rest } = holdAgainst(suggested, planned, context);
      if (error !== undefined) held.error = error;
      return { ...rest, ...(error === undefined ? {} : { error }) };
    },
    wrote: async (applied) => close?.(...outcomeOf(applied)),
  };
  const { target } = suggested;
  // All else that `fix` could be asked is given: the target and its plan.
  const whole = { ...fixFlagsOf({ flags, state: flags.state }), ...flags };
  await repairTarget({ flags: whole, target, approval }, context);
  if (flags.plan === true || held.error?.code !== 'suggestion_outdated') return;
  await close?.('outdated', held.error.message);
}

/** A plan must be the one that was suggested, and what a tool owns is for that tool. */
function holdAgainst(
  { id, target, writes }: Suggested,
  { plan, facts, intent }: Planned,
  { process }: Context,
): Held {
  const now = writesOf(plan);
  if (now.length === 0) {
    return { error: outdated(`nothing is to be written by now: ${plan.because}`, { id, target }) };
  }
  const difference = writesDifference(writes, now);
  if (difference !== undefined) {
    const message = `something else would be written by now than suggestion ${id} says: ${difference}`;
    return { error: outdated(message, { id, target, difference }) };
  }
  const tool = toolOwning(facts, intent);
  return tool === undefined ? {} : heldByTool(tool, plan, process.stderr);
}

function heldByTool(tool: string, plan: Plan, stderr: Output): Held {
  const emit = formOfTool(tool);
  if (emit === undefined) {
    const message = `${tool} owns the provider, and would undo the change: change it there`;
    const facts = { tool, plan: plan.id };
    const how = 'nothing was written; if that is not so: --owner none';
    return { error: new TrustprintError('owned_by_tool', message, { facts, hint: how }) };
  }
  stderr.write(
    `hint: ${tool} owns the provider: nothing was written, this is for its files (--owner none writes)\n`,
  );
  return { emit };
}

function outcomeOf({
  receipts,
  error,
}: Applied): readonly [Exclude<Suggestion['state'], 'open'>, string] {
  const [first] = receipts;
  const who = first?.callerArn ?? 'unknown';
  const named = receipts.map(({ id }) => id).join(', ');
  return error === undefined
    ? ['applied', `approved by ${who}; receipts ${named}`]
    : ['failed', `approved by ${who}: ${error.message}; receipts ${named}`];
}
