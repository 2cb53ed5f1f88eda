// SPDX-License-Identifier: Apache-2.0

import type { TrustprintError } from '../core/error.ts';
import type { Receipt } from '../core/model/plan.ts';

/** Where receipts lie. What `save` has returned for is on disk (fsync). */
export interface Receipts {
  /** @throws TrustprintError `state_unwritable`, `receipt_foreign`. */
  save(receipt: Receipt): Promise<void>;
  /** @throws TrustprintError `receipt_unknown`, `receipt_malformed`, `receipt_foreign`. */
  receipt(id: string): Promise<Receipt>;
  /**
   * All of them, oldest first, and those that cannot be read: what they say is not known.
   *
   * @throws TrustprintError `receipt_foreign` where another user could write the folder.
   */
  all(): Promise<{ readonly receipts: readonly Receipt[]; readonly damaged: readonly Damaged[] }>;
  /**
   * Holds the state folder for this process while `work` runs.
   *
   * @throws TrustprintError `state_locked` when another living process holds it; `state_unwritable`,
   *   `receipt_foreign`.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** A file that should be a receipt. */
export interface Damaged {
  readonly file: string;
  readonly error: TrustprintError;
}
