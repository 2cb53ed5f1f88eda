// SPDX-License-Identifier: Apache-2.0

import { type Applied, applyPlan } from '../../../app/repair/apply.ts';
import { TrustprintError } from '../../../core/error.ts';
import type { Plan, Receipt } from '../../../core/model/plan.ts';
import type { Ports } from '../../../ports/index.ts';
import { renderErrorText } from '../../../render/error.ts';
import { renderJson } from '../../../render/json.ts';
import { type EmitForm, emitPlan } from '../../../render/plan/emit.ts';
import { fixJson, type Repair } from '../../../render/plan/json.ts';
import { renderOutcomeText } from '../../../render/plan/receipts.ts';
import { renderPlanBare, renderPlanText } from '../../../render/plan/text.ts';
import { afterWrite, settle } from './after-write.ts';
import { type ConsentRequest, consentTo, isAskedAbout } from './consent.ts';
import type { Context } from '../context.ts';
import { exitOfError, worstExit } from '../exit.ts';
import { type Planned } from '../dependents.ts';
import { accountFlags, awsFlags, clusterFlags } from '../carry-flags.ts';
import type { Verdict } from '../../../core/model/verdict.ts';
import { type FixFlags, type Planning, planTarget } from './plan.ts';

/** What a repair is held to that somebody else has suggested: `approve`. */
export interface Approval {
  /** Why the plan may not be written, or in which form it is printed instead; `undefined` where it may. */
  readonly hold: (planned: Planned) => Held | undefined;
  /** Told what became of it, once something was to be written. */
  readonly wrote: (outcome: Applied) => Promise<void>;
}

export interface Held {
  readonly error?: TrustprintError;
  readonly emit?: EmitForm;
}

/** `fix`: plan, ask, write, read back. */
export async function runFix(context: Context, flags: FixFlags, target?: string): Promise<void> {
  return repairTarget({ flags, target, approval: undefined }, context);
}

/** A repair, and what it is held to beside its own guards. */
interface RepairRequest {
  readonly flags: FixFlags;
  readonly target: string | undefined;
  readonly approval: Approval | undefined;
}

export async function repairTarget(
  { flags, target, approval }: RepairRequest,
  context: Context,
): Promise<void> {
  const { reached, facts, intent, ...planned } = await planTarget({ flags, target }, context);
  const { plan, verdict } = planned;
  const task: Task = { ...planned, flags, approval };
  const held = approval?.hold({ plan, facts, intent }) ?? {};
  const { emit = held.emit } = flags;
  const most = flags.maxChanges ?? MOST_CHANGES;
  const guarded = held.error ?? (emit === undefined ? tooMany(plan, most) : undefined);
  if (guarded !== undefined) refuse(task, guarded, context);
  else if (emit === undefined) await carryOut(task, reached.ports, context);
  else print(task, emitPlan(emit, { plan, facts, verdict, flags: awsFlags(flags) }), context);
}

/** Prints the repair in the form of a tool, in the place of writing it. */
function print({ plan, examined, verdict, flags }: Task, emitted: string, context: Context): void {
  const repair = { plan, receipts: [], error: undefined, undo: undefined, emitted };
  context.process.stdout.write(
    flags.format === 'json' ? renderJson(fixJson(repair, examined.facts)) : emitted,
  );
  context.setExit(exitOfPlan(plan, verdict));
}

interface Task extends Pick<Planning, 'plan' | 'examined' | 'verdict' | 'whole' | 'question'> {
  readonly flags: FixFlags;
  readonly approval: Approval | undefined;
}

async function carryOut(task: Task, ports: Ports, context: Context): Promise<void> {
  const { plan, verdict, flags } = task;
  const isOnlyPlanned = flags.plan === true || flags.dryRun === true;
  if (isOnlyPlanned || plan.changes.length === 0) {
    if (!isOnlyPlanned) await settle(plan, ports, context);
    sayOutcome(task, { plan, receipts: [], error: undefined, undo: undefined }, context);
    const isOpen = plan.changes.length > 0;
    context.setExit(worstExit([exitOfPlan(plan, verdict), isOpen ? 1 : 0]));
    return;
  }
  const refused = await consentTo(consentOf(task), context);
  if (refused === undefined) await write(task, ports, context);
  else refuse(task, refused, context);
}

async function write(task: Task, ports: Ports, context: Context): Promise<void> {
  const { plan, examined, flags, question, approval } = task;
  await settle(plan, ports, context);
  const applied = await applyPlan(plan, ports, context.signal);
  const { receipts, error } = applied;
  const written = { plan, question, before: examined.facts.observed };
  const after = error === undefined ? await afterWrite(written, ports, context) : { error };
  sayOutcome(task, { plan, receipts, ...after, undo: undoOf(receipts, flags) }, context);
  await approval?.wrote(applied);
  const failed = after.error === undefined ? 0 : exitOfError(after.error);
  context.setExit(worstExit([failed, plan.mends ? 0 : 1]));
}

function consentOf({ plan, flags, examined, approval }: Task): ConsentRequest {
  return { plan, flags, facts: examined.facts, isSuggested: approval !== undefined };
}

function refuse(task: Task, error: TrustprintError, context: Context): void {
  sayOutcome(task, { plan: task.plan, receipts: [], error, undo: undefined }, context);
  context.setExit(exitOfError(error));
}

/** A plan of more changes than a person reads is refused whole, before anybody is asked. */
export function tooMany(
  { id, changes }: Plan,
  most: number = MOST_CHANGES,
): TrustprintError | undefined {
  if (changes.length <= most) return undefined;
  return new TrustprintError(
    'too_many_changes',
    `the plan has ${changes.length === 1 ? 'one change' : `${String(changes.length)} changes`}, and ${String(most)} may be made at once`,
    {
      facts: { plan: id, changes: changes.length, most },
      hint: `read the plan; if all of it is meant: --max-changes ${String(changes.length)}`,
    },
  );
}

/** Nothing to do is 0; a cause that this does not fix is 1; and what was not seen stays 3. */
function exitOfPlan({ mends, changes }: Plan, verdict: Verdict): number {
  const isBlind = changes.length === 0 && verdict.verdict === 'unknown';
  return worstExit([mends ? 0 : 1, isBlind ? 3 : 0]);
}

function sayOutcome(task: Task, repair: Repair, context: Context): void {
  const { plan, flags, examined, verdict, whole } = task;
  const { stdout, stderr } = context.process;
  const paper = context.terminal.stdout;
  if (flags.format === 'json') {
    stdout.write(renderJson(fixJson(repair, examined.facts)));
    return;
  }
  if (flags.quiet === true) {
    stdout.write(renderPlanBare(plan));
  } else {
    const asked = isAskedAbout(consentOf(task), context);
    const wasRead = asked && paper.width !== undefined;
    // Where the target itself is unknown, the exit code says so too.
    const open = verdict.verdict === 'unknown' ? { verdict: whole } : {};
    if (!wasRead) {
      stdout.write(renderPlanText(plan, paper, { flags: awsFlags(flags), ...open }));
    }
    if (repair.receipts.length > 0) stdout.write(`\n${renderOutcomeText(repair, paper)}`);
  }
  if (repair.error !== undefined)
    stderr.write(renderErrorText(repair.error, context.terminal.stderr));
}

/** The commands that take back what was written, the last change first. */
function undoOf(receipts: readonly Receipt[], flags: FixFlags): Repair['undo'] {
  const written = receipts.filter(({ kind }) => kind === 'applied').toReversed();
  if (written.length === 0) return undefined;
  const state = flags.state === undefined ? [] : ['--state', flags.state];
  const ways = [...accountFlags(flags), ...clusterFlags([], flags)];
  return written.map(({ id }) => ['trustprint', 'undo', id, ...state, ...ways]);
}

/** A provider, its audience, its list, a trust policy and an annotation: no plan for one target needs more. */
const MOST_CHANGES = 5;
