// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import type { Plan } from '../../core/model/plan.ts';
import type { Verdict } from '../../core/model/verdict.ts';

/** What a form is made from. */
export interface Emitting {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly verdict: Verdict;
  /** What leads the AWS CLI to the right account. */
  readonly flags: readonly string[];
}
