// SPDX-License-Identifier: Apache-2.0

import type { Receipt } from '../core/model/plan.ts';

/** Where receipts lie. What `save` has returned for is on disk (fsync). */
export interface Receipts {
  /** @throws TrustprintError `state_unwritable`. */
  save(receipt: Receipt): Promise<void>;
  /** @throws TrustprintError `receipt_unknown`, `receipt_malformed`, `receipt_foreign`. */
  receipt(id: string): Promise<Receipt>;
  /** All of them, oldest first. A damaged one is passed over and named in `damaged`. */
  all(): Promise<{ readonly receipts: readonly Receipt[]; readonly damaged: readonly string[] }>;
  /**
   * Holds the state folder for this process while `work` runs.
   *
   * @throws TrustprintError `state_locked` when another living process holds it.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}
