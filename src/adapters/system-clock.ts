// SPDX-License-Identifier: Apache-2.0

import { setTimeout } from 'node:timers/promises';

import { instantOf } from '../core/model/instant.ts';
import type { Clock } from '../ports/index.ts';

/** This machine's clock. */
export const systemClock: Clock = {
  now: () => instantOf(Date.now()),
  pause: async (milliseconds, signal) => {
    try {
      await setTimeout(milliseconds, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted(); // with the reason itself, which the timer only wraps
      throw error;
    }
  },
};

/** This machine's clock, so many seconds ahead: a lab's time can be moved. */
export function shiftedClock(seconds: number): Clock {
  return { ...systemClock, now: () => instantOf(Date.now() + seconds * 1000) };
}
