// SPDX-License-Identifier: Apache-2.0

import type { TrustprintError } from '../../../core/error.ts';
import type {
  RepairOutcomeJson,
  RepairPlanJson,
  RepairRequest,
  UndoRequest,
} from '../../../schemas/console-repair.ts';
import type { ReceiptsJson, UndoJson } from '../../../schemas/repair.ts';

/** Plans, writes and undoes, as `fix` and `undo` do. */
export interface LocalRepair {
  readonly plan: (asked: RepairRequest, signal: AbortSignal) => Promise<RepairPlanJson>;
  /**
   * Writes a plan that was made here, once.
   *
   * @param confirmed The ids of what nobody but a person may let happen.
   * @throws TrustprintError `plan_unknown`, `confirmation_missing`.
   */
  readonly apply: (id: string, confirmed: readonly string[]) => Promise<Outcome<RepairOutcomeJson>>;
  readonly receipts: () => Promise<ReceiptsJson>;
  /** @throws TrustprintError as `undoReceipt` does: what it would ask a person is in the facts. */
  readonly undo: (id: string, consent: UndoRequest) => Promise<Outcome<UndoJson>>;
}

/** What was done until something stopped it. */
export interface Outcome<T> {
  readonly result: T;
  readonly error: TrustprintError | undefined;
}
