// SPDX-License-Identifier: Apache-2.0

import { type Evidence, type EvidenceValue, TrustprintError } from '../../core/error.ts';
import type { Change } from '../../core/model/plan.ts';

/** What was there before a change, what the change left, and what is there now. */
export interface Versions {
  readonly receipt: string;
  readonly before: EvidenceValue;
  readonly left: EvidenceValue;
  readonly now: EvidenceValue;
}

/** How a change is taken back. */
export interface Reverse {
  /** `undefined` where nothing of the change is left to take back. */
  readonly change: Change | undefined;
  /** Set where somebody has changed it since: then a person must have seen all three. */
  readonly superseded: Versions | undefined;
}

export function isUndo(id: string): TrustprintError {
  return impossible(`the receipt ${id} is itself an undo`, {
    facts: { receipt: id },
    hint: 'run trustprint fix again',
  });
}

export function impossible(
  message: string,
  said: { readonly facts: Evidence; readonly hint: string },
): TrustprintError {
  return new TrustprintError('undo_impossible', message, said);
}
