// SPDX-License-Identifier: Apache-2.0

/** Plans, writes and undoes, as `fix` and `undo` do. */
export interface LocalRepair {
  readonly plan: (asked: object, signal: AbortSignal) => Promise<object>;
  readonly apply: (id: string, signal: AbortSignal) => Promise<object>;
  readonly receipts: () => Promise<object>;
  readonly undo: (id: string, consent: object, signal: AbortSignal) => Promise<object>;
}
