// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import { TrustprintError } from '../../../core/error.ts';
import { type Instant, instantOf } from '../../../core/model/instant.ts';
import type { PersonalConsent } from '../fix/consent.ts';
import type { Planning } from '../fix/plan.ts';

/** A plan that a page shows, until it is written. */
export interface KeptPlan extends Pick<Planning, 'plan' | 'facts' | 'question' | 'reached'> {
  readonly consents: readonly PersonalConsent[];
}

export interface KeptPlans {
  /** @returns By what it is asked for, and until when. */
  keep(plan: KeptPlan, now: Instant): { readonly id: string; readonly expiresAt: Instant };
  /** @throws TrustprintError `path_unknown` where there is none, or its time has passed. */
  kept(id: string, now: Instant): KeptPlan;
  drop(id: string): void;
}

/** Plans in memory: what they rest on is soon out of date, and nobody opens many. */
export function keptPlans(): KeptPlans {
  const plans = new Map<string, { readonly plan: KeptPlan; readonly expiresAt: Instant }>();
  return {
    keep: (plan, now) => {
      const id = randomUUID();
      const expiresAt = instantOf(now + KEPT_MS);
      plans.set(id, { plan, expiresAt });
      const oldest = plans.size > MOST_KEPT ? plans.keys().next().value : undefined;
      if (oldest !== undefined) plans.delete(oldest);
      return { id, expiresAt };
    },
    kept: (id, now) => {
      const found = plans.get(id);
      if (found !== undefined && now < found.expiresAt) return found.plan;
      throw new TrustprintError('path_unknown', 'there is no such plan, or it is too old', {
        facts: { plan: id.slice(0, 100), keptMs: KEPT_MS },
        hint: 'plan again: a plan is kept for ten minutes, and written once',
      });
    },
    drop: (id) => {
      plans.delete(id);
    },
  };
}

const KEPT_MS = 600_000;
/** Each holds the facts of a target: some hundred kilobytes. */
const MOST_KEPT = 50;
