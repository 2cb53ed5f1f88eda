// SPDX-License-Identifier: Apache-2.0

import type { Question } from '../../../app/observe/question.ts';
import { applyPlan } from '../../../app/repair/apply.ts';
import { observeRemembered } from '../../../app/observe/remembered-anchors.ts';
import { TrustprintError } from '../../../core/error.ts';
import type { Plan, Receipt } from '../../../core/model/plan.ts';
import { planOffline, planRepair, withUnfixable } from '../../../core/plan/plan-repair.ts';
import { requireAgreement } from '../../../core/plan/saved-facts.ts';
import { evaluate } from '../../../core/evaluate.ts';
import type { Judgement } from '../../../core/scope/judge.ts';
import type { Ports } from '../../../ports/index.ts';
import { renderErrorText } from '../../../render/error.ts';
import { renderJson } from '../../../render/json.ts';
import { type EmitForm, emitPlan } from '../../../render/plan/emit.ts';
import { fixJson, type Repair } from '../../../render/plan/json.ts';
import { renderOutcomeText } from '../../../render/plan/receipts.ts';
import { renderPlanBare, renderPlanText } from '../../../render/plan/text.ts';
import { type QuestionFlags, conflict } from '../question-flags.ts';
import { afterWrite, settle } from './after-write.ts';
import { type ConsentFlags, consentTo, isAskedAbout } from './consent.ts';
import type { Context } from '../context.ts';
import { askedOf, examine, savedIn } from '../doctor/run.ts';
import { exitOfError, worstExit } from '../exit.ts';
import type { PlainFormat } from '../flags.ts';
import { type IntentFlags, intentOf } from './intent.ts';
import { keepMemory, withMemory } from '../memory.ts';
import { withOthers } from '../dependents.ts';
import { accountFlags, awsFlags, clusterFlags, leadingTheSameWay } from '../carry-flags.ts';
import { askedQuestion } from '../question.ts';
import { settingsFrom } from '../settings.ts';
import { withNearProvider } from '../../../app/observe/provider.ts';
import type { Verdict } from '../../../core/model/verdict.ts';

export interface FixFlags extends QuestionFlags, IntentFlags, ConsentFlags {
  readonly maxChanges: number | undefined;
  readonly emit: EmitForm | undefined;
  readonly state: string | undefined;
  readonly format: PlainFormat;
}

/** `fix`: plan, ask, write, read back. */
export async function runFix(context: Context, flags: FixFlags, target?: string): Promise<void> {
  const settings = settingsFrom(flags, context.environment);
  if (flags.offline === true) requireNoWrite(flags);
  const saved = await savedIn(flags, context);
  const asked = { ...askedOf(flags, targetOf(flags, target)), repairs: true, saved };
  const reached = await context.outside.reach(settings, flags);
  const intent = await intentOf(flags, context);
  const question = await askedQuestion(asked, { settings, reached, context });
  const examined = await examine(question, asked, { reached, context });
  if (saved !== undefined) requireAgreement(saved, examined.facts, flags.from ?? '');
  if (flags.save !== undefined) await context.outside.saveFacts(flags.save, examined.facts);
  // A plan is made from what was observed of the target itself, and not from what depends on it.
  const verdict = evaluate(examined.facts, asked.narrowed);
  const remembering = { flags, reached, context };
  const recalled = await withMemory(examined.facts, remembering);
  await keepMemory(examined.facts, remembering);
  const known = await observeRemembered(recalled, reached.ports, context.signal);
  const near = await withNearProvider(known, reached.ports, context.signal);
  const planOf = flags.offline === true ? planOffline : planRepair;
  const planned = { plan: planOf(near, verdict, intent), facts: near, intent };
  const asking = { reached, settings, flags };
  const { plan: own, facts } = await withOthers(planned, asking, context.signal);
  const whole = leadingTheSameWay(examined.verdict, flags);
  const plan = withUnfixable(own, whole);
  if (flags.save !== undefined) await context.outside.saveFacts(flags.save, facts);
  if (flags.emit !== undefined) {
    const emitted = emitPlan(flags.emit, { plan, facts, verdict, flags: awsFlags(flags) });
    const repair = { plan, receipts: [], error: undefined, undo: undefined, emitted };
    context.process.stdout.write(
      flags.format === 'json' ? renderJson(fixJson(repair, examined.facts)) : emitted,
    );
    context.setExit(exitOfPlan(plan, verdict));
    return;
  }
  const task: Task = { plan, examined, verdict, whole, flags, question };
  const guarded = tooMany(plan, flags);
  if (guarded === undefined) await carryOut(task, reached.ports, context);
  else refuse(task, guarded, context);
}

/** What is repaired is typed, and not read from a file: by the target, the role, or a token. */
function targetOf({ from, role, token }: FixFlags, target: string | undefined): string | undefined {
  if (target !== undefined || from === undefined) return target;
  if (role !== undefined || token !== undefined) return role;
  throw new TrustprintError('target_missing', `what to fix is not taken from ${from}`, {
    hint: 'name it: trustprint fix TARGET --from FILE',
  });
}

/** A write is read back, and a list that nobody has looked at cannot be replaced. */
function requireNoWrite({ emit, plan, dryRun }: FixFlags): void {
  if (emit !== undefined || plan === true || dryRun === true) return;
  throw conflict(
    '--offline probes nothing, and a write has to',
    'add --emit aws-cli or --plan, or leave --offline out',
  );
}

interface Task {
  readonly plan: Plan;
  readonly examined: Judgement;
  /** Of the target itself: what depends on it is no matter of the plan. */
  readonly verdict: Verdict;
  /** Of the whole target. */
  readonly whole: Verdict;
  readonly flags: FixFlags;
  readonly question: Question;
}

async function carryOut(task: Task, ports: Ports, context: Context): Promise<void> {
  const { plan, examined, verdict, flags, question } = task;
  const isOnlyPlanned = flags.plan === true || flags.dryRun === true;
  if (isOnlyPlanned || plan.changes.length === 0) {
    if (!isOnlyPlanned) await settle(plan, ports, context);
    sayOutcome(task, { plan, receipts: [], error: undefined, undo: undefined }, context);
    const isOpen = plan.changes.length > 0;
    context.setExit(worstExit([exitOfPlan(plan, verdict), isOpen ? 1 : 0]));
    return;
  }
  const refused = await consentTo({ plan, flags, facts: examined.facts }, context);
  if (refused !== undefined) {
    refuse(task, refused, context);
    return;
  }
  await settle(plan, ports, context);
  const { receipts, error } = await applyPlan(plan, ports, context.signal);
  const written = { plan, question, before: examined.facts.observed };
  const after = error === undefined ? await afterWrite(written, ports, context) : { error };
  sayOutcome(task, { plan, receipts, ...after, undo: undoOf(receipts, flags) }, context);
  const failed = after.error === undefined ? 0 : exitOfError(after.error);
  context.setExit(worstExit([failed, plan.mends ? 0 : 1]));
}

function refuse(task: Task, error: TrustprintError, context: Context): void {
  sayOutcome(task, { plan: task.plan, receipts: [], error, undo: undefined }, context);
  context.setExit(exitOfError(error));
}

/** A plan of more changes than a person reads is refused whole, before anybody is asked. */
function tooMany({ id, changes }: Plan, flags: FixFlags): TrustprintError | undefined {
  const most = flags.maxChanges ?? MOST_CHANGES;
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

function sayOutcome(
  { plan, flags, examined, verdict, whole }: Task,
  repair: Repair,
  context: Context,
): void {
  const { stdout, stderr } = context.process;
  const paper = context.terminal.stdout;
  if (flags.format === 'json') {
    stdout.write(renderJson(fixJson(repair, examined.facts)));
    return;
  }
  if (flags.quiet === true) {
    stdout.write(renderPlanBare(plan));
  } else {
    const asked = isAskedAbout({ plan, flags, facts: examined.facts }, context);
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
