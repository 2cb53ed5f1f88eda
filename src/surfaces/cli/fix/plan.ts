// SPDX-License-Identifier: Apache-2.0

import type { Question } from '../../../app/observe/question.ts';
import { observeRemembered } from '../../../app/observe/remembered-anchors.ts';
import { withNearProvider } from '../../../app/observe/provider.ts';
import { TrustprintError } from '../../../core/error.ts';
import { evaluate } from '../../../core/evaluate.ts';
import type { Facts } from '../../../core/model/facts.ts';
import type { Intent, Plan } from '../../../core/model/plan.ts';
import type { Verdict } from '../../../core/model/verdict.ts';
import { planOffline, planRepair, withUnfixable } from '../../../core/plan/plan-repair.ts';
import { requireAgreement } from '../../../core/plan/saved-facts.ts';
import type { Judgement } from '../../../core/scope/judge.ts';
import { leadingTheSameWay } from '../carry-flags.ts';
import type { Asking, Context, Reached } from '../context.ts';
import { type OwnerAhead, ownerAhead, type Planned, withOthers } from '../dependents.ts';
import { type AskedOf, askedOf, examine, savedIn } from '../doctor/run.ts';
import { keepMemory, withMemory } from '../memory.ts';
import { conflict, type QuestionFlags } from '../question-flags.ts';
import { askedQuestion } from '../question.ts';
import type { EmitForm } from '../../../render/plan/emit.ts';
import type { PlainFormat } from '../flags.ts';
import { settingsFrom } from '../settings.ts';
import type { ConsentFlags } from './consent.ts';
import { type IntentFlags, intentOf } from './intent.ts';

export interface FixFlags extends QuestionFlags, IntentFlags, ConsentFlags {
  readonly maxChanges: number | undefined;
  readonly emit: EmitForm | undefined;
  readonly state: string | undefined;
  readonly format: PlainFormat;
}

/** A plan, and all that it was made from. */
export interface Planning extends Planned {
  readonly examined: Judgement;
  /** Of the target itself: what depends on it is no matter of the plan. */
  readonly verdict: Verdict;
  /** Of the whole target. */
  readonly whole: Verdict;
  readonly question: Question;
  readonly reached: Reached;
}

/** What is to be repaired. */
export interface PlanRequest {
  readonly flags: FixFlags;
  readonly target: string | undefined;
  /** What a person has said, where it was not by flags. */
  readonly intent?: Intent;
  /** What is planned of what was seen, where it is no repair of all that can be repaired. */
  readonly planOf?: (facts: Facts, verdict: Verdict, intent: Intent) => Plan;
}

/** Probes a target, and plans its repair. */
export async function planTarget(request: PlanRequest, context: Context): Promise<Planning> {
  const { flags } = request;
  const settings = settingsFrom(flags, context.environment);
  if (flags.offline === true) requireNoWrite(flags);
  const saved = await savedIn(flags, context);
  const asked = { ...askedOf(flags, targetOf(flags, request.target)), repairs: true, saved };
  const reached = await context.outside.reach(settings, flags);
  const owner = ownerAhead(reached.ports, context.signal);
  try {
    return await planAsked(request, asked, { settings, reached, context, owner });
  } finally {
    owner.end();
  }
}

async function planAsked(
  request: PlanRequest,
  asked: AskedOf,
  { owner, ...asking }: Asking & { readonly owner: OwnerAhead },
): Promise<Planning> {
  const { flags } = request;
  const { saved } = asked;
  const { settings, reached, context } = asking;
  const intent = request.intent ?? (await intentOf(flags, context));
  const question = await askedQuestion(asked, asking);
  const examined = await examine({ ...question, onProvider: owner.begin }, asked, asking);
  if (saved !== undefined) requireAgreement(saved, examined.facts, flags.from ?? '');
  if (flags.save !== undefined) await context.outside.saveFacts(flags.save, examined.facts);
  // A plan is made from what was observed of the target itself, and not from what depends on it.
  const verdict = evaluate(examined.facts, asked.narrowed);
  const remembering = { flags, reached, context };
  const recalled = await withMemory(examined.facts, remembering);
  await keepMemory(examined.facts, remembering);
  const known = await observeRemembered(recalled, reached.ports, context.signal);
  const near = await withNearProvider(known, reached.ports, context.signal);
  const planOf = request.planOf ?? (flags.offline === true ? planOffline : planRepair);
  const planned = { plan: planOf(near, verdict, intent), facts: near, intent };
  const others = { reached, settings, flags, owner };
  const { plan: own, facts } = await withOthers(planned, others, context.signal);
  const whole = leadingTheSameWay(examined.verdict, flags);
  if (flags.save !== undefined) await context.outside.saveFacts(flags.save, facts);
  const plan = withUnfixable(own, whole);
  return { plan, facts, intent, examined, verdict, whole, question, reached };
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
