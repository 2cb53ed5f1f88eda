// SPDX-License-Identifier: Apache-2.0

import { checkOf, isCheckId } from '../checks/lookup.ts';
import type { About } from '../gates/gate.ts';
import { fleetChecks } from './catalogue.ts';
import type { FleetCheckId } from './ids.ts';

export function isFleetCheckId(text: string): text is FleetCheckId {
  return fleetChecks.some(({ id }) => id === text);
}

/** What a gate, a hygiene check or a check of whole accounts says of itself. */
export function aboutCheck(id: string): About<string> | undefined {
  return isCheckId(id) ? checkOf(id) : fleetChecks.find((check) => check.id === id);
}
