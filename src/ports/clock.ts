// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../core/model/instant.ts';

export interface Clock {
  now(): Instant;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}
