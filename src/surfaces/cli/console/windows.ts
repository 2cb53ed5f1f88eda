// SPDX-License-Identifier: Apache-2.0

import type { Clock } from '../../../ports/index.ts';

interface Ending {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/**
 * Ends when the last window has been gone for a while: one that is loaded again is there within it, and
 * none is gone that never came.
 *
 * @returns To be told how many are open, whenever that changes.
 */
export function endWithWindows({ clock, signal, end }: Ending): (open: number) => void {
  let waiting: AbortController | undefined;
  let hasCome = false;
  return (open) => {
    waiting?.abort();
    hasCome ||= open > 0;
    if (open > 0 || !hasCome) return;
    waiting = new AbortController();
    clock.pause(GONE_MS, AbortSignal.any([signal, waiting.signal])).then(end, () => undefined);
  };
}

const GONE_MS = 30_000;
