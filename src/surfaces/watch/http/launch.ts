// SPDX-License-Identifier: Apache-2.0

import { timingSafeEqual } from 'node:crypto';

import { digestOf, newSecret } from '../../../app/watch/access.ts';
import { isLocal } from './app.ts';
import type { HttpParts } from './parts.ts';

/** Opens the page to whoever has read it off the terminal of this process. */
export interface LaunchToken {
  /** `undefined` where people sign in. */
  readonly secret: string | undefined;
  /** Whether it is the token; `used` where it was, and opens nothing any more. */
  take(given: string): 'opens' | 'used' | 'wrong';
}

/**
 * A token for as long as this process runs, as notebooks have them. Where it lets write, it opens one
 * browser: other users of the machine may read the command that opens one, and histories keep it.
 */
export function launchToken(parts: HttpParts): LaunchToken {
  const isOffered = isLocal(parts) && parts.access()['sign-in'] === undefined;
  const secret = isOffered ? newSecret('session') : undefined;
  let isUsed = false;
  return {
    secret,
    take: (given) => {
      // Digests are of one length, and compared in a time that tells nothing.
      const isIt =
        secret !== undefined &&
        timingSafeEqual(Buffer.from(digestOf(given)), Buffer.from(digestOf(secret)));
      if (!isIt) return 'wrong';
      if (isUsed) return 'used';
      isUsed = parts.local !== undefined;
      return 'opens';
    },
  };
}
