// SPDX-License-Identifier: Apache-2.0

import type { Change } from '../model/plan.ts';

/** A change, or the reason why there is none. */
export interface PlannedChange {
  readonly change: Change | undefined;
  readonly because: string;
  readonly warnings: readonly string[];
}

/** No change, and why. */
export function noChange(because: string, warnings: readonly string[] = []): PlannedChange {
  return { change: undefined, because, warnings };
}
