// SPDX-License-Identifier: Apache-2.0

import { gates } from '../gates/catalogue.ts';
import type { Gate } from '../gates/gate.ts';
import type { CheckId } from '../model/verdict.ts';
import { checks } from './catalogue.ts';
import type { Check } from './check.ts';
import type { HygieneCheckId } from './ids.ts';

/** The ids of all gates, in STS's order, then those of all hygiene checks. */
export const CHECK_IDS: readonly CheckId[] = [...gates, ...checks].map(({ id }) => id);

/** The gate or the hygiene check of an id. */
export function checkOf(id: CheckId): Gate | Check | undefined {
  return gates.find((gate) => gate.id === id) ?? hygieneCheckOf(id);
}

/** The hygiene check of an id; `undefined` where that is a gate's. */
export function hygieneCheckOf(id: CheckId): Check | undefined {
  return checks.find((check) => check.id === id);
}

export function isCheckId(text: string): text is CheckId {
  return CHECK_IDS.some((id) => id === text);
}

export function isHygieneCheckId(text: string): text is HygieneCheckId {
  return checks.some(({ id }) => id === text);
}
