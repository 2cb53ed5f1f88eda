// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from 'node:util';

import { applyPlan } from '../../../app/repair/apply.ts';
import { type UndoPorts, undoReceipt } from '../../../app/repair/undo.ts';
import { type Evidence, TrustprintError } from '../../../core/error.ts';
import { receiptsJson, undoJson } from '../../../render/plan/json.ts';
import { repairOutcomeJson } from '../../../render/plan/repair-page.ts';
import type { UndoRequest } from '../../../schemas/console-repair.ts';
import type { LocalRepair } from '../../watch/index.ts';
import { type Context, plainCircumstances } from '../context.ts';
import { isClusterNamed } from '../dependents.ts';
import { afterWrite, settle } from '../fix/after-write.ts';
import { PERSONAL, type PersonalConsent } from '../fix/consent.ts';
import { settingsFrom } from '../settings.ts';
import { type KeptPlan, keptPlans } from './kept-plans.ts';
import { planFor } from './plan-for.ts';
import type { RepairWays } from '../fix/unset-flags.ts';

/** Repairs as `fix` and `undo` make them, for the page of the person who started it. */
export function localRepair(ways: RepairWays, context: Context): LocalRepair {
  const plans = keptPlans();
  return {
    plan: async (asked, signal) => planFor(asked, ways, { plans, context, signal }),
    apply: async (id, confirmed) => {
      const kept = plans.kept(id, await context.outside.now());
      requireConsents(kept.consents, confirmed);
      plans.drop(id); // a plan is written once
      return write(kept, context);
    },
    receipts: async () => {
      const { folder, receipts } = await context.outside.receipts(ways.state);
      const { receipts: all, damaged } = await receipts.all();
      const filed = { folder, receipts: all, damaged: damaged.map(({ file }) => file) };
      return receiptsJson(filed, plainCircumstances(context));
    },
    undo: async (id, consent) => {
      const settings = settingsFrom(ways.flags, context.environment);
      const { ports } = await context.outside.reach(settings, { state: ways.state });
      const inCluster = isClusterNamed(settings);
      const undone = await heard(context.signal, async () =>
        undoReceipt(id, { ...ports, ...answersOf(consent), inCluster }, context.signal),
      );
      return { result: undoJson(undone, plainCircumstances(context)), error: undone.error };
    },
  };
}

/** A write that has begun is ended, whoever closes the page; being told to stop is heard as `fix` hears it. */
async function write(
  { plan, question, reached, facts }: KeptPlan,
  context: Context,
): Promise<Awaited<ReturnType<LocalRepair['apply']>>> {
  const { receipts, error } = await heard(context.signal, async () => {
    await settle(plan, reached.ports, context);
    return applyPlan(plan, reached.ports, context.signal);
  });
  const written = { plan, question, before: facts.observed };
  const after = error === undefined ? await afterWrite(written, reached.ports, context) : { error };
  return { result: repairOutcomeJson({ receipts, ...after }), error: after.error };
}

/** What was confirmed is what is there now, or it is asked again. */
function answersOf({
  confirmed,
  deleteProvider,
}: UndoRequest): Pick<UndoPorts, 'decide' | 'release'> {
  return {
    ...(confirmed === undefined
      ? {}
      : { decide: async ({ ...versions }) => isAsShown(versions, confirmed) }),
    release: async (_, provider) => (deleteProvider === provider ? true : undefined),
  };
}

/** @throws TrustprintError `confirmation_missing` */
function requireConsents(needed: readonly PersonalConsent[], confirmed: readonly string[]): void {
  const missing = needed.find((id) => !confirmed.includes(id));
  if (missing === undefined) return;
  throw new TrustprintError('confirmation_missing', 'not confirmed', {
    facts: { consent: missing },
    hint: PERSONAL[missing].why,
  });
}

/** @throws TrustprintError `undo_superseded` where it has changed again since a person was shown it. */
function isAsShown(versions: Evidence, confirmed: unknown): boolean {
  if (isDeepStrictEqual(versions['now'], confirmed)) return true;
  throw new TrustprintError('undo_superseded', 'it changed again since you were shown it', {
    facts: versions,
    hint: 'look at what is there now',
  });
}

/** @throws TrustprintError `interrupted` where the process was told to stop before anything was written. */
async function heard<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!signal.aborted || cause instanceof TrustprintError) throw cause;
    throw new TrustprintError('interrupted', 'interrupted before anything was written', {
      hint: 'start trustprint console again',
      cause,
    });
  }
}
