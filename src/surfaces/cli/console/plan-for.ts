// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import type { Facts } from '../../../core/model/facts.ts';
import { DEFAULT_INTENT, type Intent, type Plan } from '../../../core/model/plan.ts';
import {
  listedThumbprintOf,
  parseFingerprint,
  parseThumbprint,
} from '../../../core/model/thumbprint.ts';
import type { Verdict } from '../../../core/model/verdict.ts';
import { planEdit } from '../../../core/plan/plan-edit.ts';
import { planRepair } from '../../../core/plan/plan-repair.ts';
import { repairPlanJson } from '../../../render/plan/repair-page.ts';
import type { RepairPlanJson, RepairRequest } from '../../../schemas/console-repair.ts';
import type { Context } from '../context.ts';
import { PERSONAL, personalIn } from '../fix/consent.ts';
import { type FixFlags, type Planning, planTarget } from '../fix/plan.ts';
import { tooMany } from '../fix/run.ts';
import type { KeptPlans } from './kept-plans.ts';
import { fixFlagsOf, type RepairWays } from '../fix/unset-flags.ts';

interface PlanContext {
  readonly plans: KeptPlans;
  readonly context: Context;
  /** Of whoever asks. */
  readonly signal: AbortSignal;
}

/** Probes a target again, plans what was asked, and keeps the plan for a person to say yes. */
export async function planFor(
  asked: RepairRequest,
  ways: RepairWays,
  { plans, context, signal }: PlanContext,
): Promise<RepairPlanJson> {
  const intent = await intentIn(asked, context);
  const made: Made = { repair: undefined, refused: undefined };
  const planOf = (facts: Facts, verdict: Verdict): Plan =>
    orRefused(made, () => planned(asked, made, { facts, verdict, intent }));
  const until = AbortSignal.any([context.signal, signal]);
  const flags = fixFlagsOf(ways);
  const planning = await planTarget(
    { flags, target: asked.target, intent, planOf },
    { ...context, signal: until },
  );
  return shown({ planning, made, flags }, plans, await context.outside.now());
}

/** What came of planning beside a plan. */
interface Made {
  repair: Plan | undefined;
  refused: TrustprintError | undefined;
}

function planned(
  { edit }: RepairRequest,
  made: Made,
  { facts, verdict, intent }: { facts: Facts; verdict: Verdict; intent: Intent },
): Plan {
  if (edit === undefined) {
    made.repair = planRepair(facts, verdict, intent);
    return made.repair;
  }
  made.repair = orNone(() => planRepair(facts, verdict, intent));
  const values = {
    add: edit.add.filter((one) => !isFingerprint(one)).map(parseThumbprint),
    remove: edit.remove.map(listedThumbprintOf),
  };
  const from = edit.from === undefined ? {} : { from: edit.from.map(listedThumbprintOf) };
  return planEdit(facts, verdict, { intent, edit: values, ...from });
}

/** A page shows what a guard refuses beside all that was seen. */
function orRefused(made: Made, work: () => Plan): Plan {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TrustprintError)) throw error;
    made.refused = error;
    const { message: because } = error;
    return { id: '', changes: [], proposals: [], because, mends: false, warnings: [] };
  }
}

function orNone(work: () => Plan): Plan | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof TrustprintError) return undefined;
    throw error;
  }
}

interface Shown {
  readonly planning: Planning;
  readonly made: Made;
  readonly flags: FixFlags;
}

function shown(
  { planning, made, flags }: Shown,
  plans: KeptPlans,
  now: Facts['at'],
): RepairPlanJson {
  const { plan, facts, intent, question, reached } = planning;
  const refused = made.refused ?? tooMany(plan);
  const consents = personalIn({ plan, facts, flags, isSuggested: false });
  const isOpen = refused === undefined && plan.changes.length > 0;
  const kept = isOpen ? plans.keep({ plan, facts, question, reached, consents }, now) : undefined;
  return repairPlanJson({
    facts,
    intent,
    repair: made.repair,
    plan: made.refused === undefined ? plan : undefined,
    refused,
    kept,
    consents: consents.map((id) => ({ id, why: PERSONAL[id].why })),
  });
}

/** What a person has said, as the flags of `fix` have it. */
async function intentIn(asked: RepairRequest, { outside }: Context): Promise<Intent> {
  const { stage = '', owner, include = [], drop = [], accept = [], edit } = asked;
  const typed = [...accept, ...(edit?.add ?? []).filter(isFingerprint)];
  const certificates =
    stage.trim() === ''
      ? []
      : (await outside.certificates(Buffer.from(stage), { name: PASTED, lenient: false }))
          .certificates;
  return {
    ...DEFAULT_INTENT,
    stage: certificates.map((certificate) => ({ certificate, from: PASTED })),
    drop: drop.map(listedThumbprintOf),
    accept: typed.map(parseFingerprint),
    allowLeaf: asked.allowLeaf === true,
    evenIfUnused: asked.evenIfUnused === true,
    owner,
    include,
  };
}

/** Who types the SHA-256 of a CA accepts it: IAM lists none of these, so nothing else can be meant. */
function isFingerprint(typed: string): boolean {
  return /^sha-?256\b/i.test(typed.trim()) || typed.replaceAll(/[^0-9a-f]/gi, '').length === 64;
}

const PASTED = 'the pasted certificates';
