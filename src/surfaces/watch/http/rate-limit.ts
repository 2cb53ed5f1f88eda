// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import type { Clock } from '../../../ports/index.ts';

/** Counts what somebody does in a minute. */
export interface RateLimit {
  /** @throws TrustprintError `rate_limited` */
  count(who: string): void;
}

/** So many a minute for each; who is not heard of for a minute is forgotten. */
export function rateLimit(most: number, clock: Clock): RateLimit {
  let counts = new Map<string, number>();
  let begins = clock.now();
  return {
    count: (who) => {
      const now = clock.now();
      // A clock that was put back starts a new minute too.
      if (Math.abs(now - begins) >= MINUTE_MS || counts.size >= MOST_COUNTED) {
        counts = new Map();
        begins = now;
      }
      const count = (counts.get(who) ?? 0) + 1;
      counts.set(who, count);
      if (count <= most) return;
      const retryAfter = Math.ceil((begins + MINUTE_MS - now) / 1000);
      throw new TrustprintError('rate_limited', 'too many requests', {
        facts: { most, retryAfter },
        hint: `try again in ${String(retryAfter)} s`,
      });
    },
  };
}

const MINUTE_MS = 60_000;

/** Addresses that are counted at a time: some megabytes. */
const MOST_COUNTED = 50_000;
