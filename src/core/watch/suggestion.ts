// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../model/instant.ts';
import type { Plan } from '../model/plan.ts';

/** A repair that would help, for somebody who may write to approve. */
export interface Suggestion {
  readonly id: string;
  /** What `fix` takes as its target. */
  readonly target: string;
  readonly account: string | null;
  readonly source: string;
  readonly at: Instant;
  readonly plan: Plan;
  readonly state: 'open' | 'applied' | 'outdated' | 'failed';
  /** Who asked for it where that was a person, or what became of it. */
  readonly note: string | null;
}
