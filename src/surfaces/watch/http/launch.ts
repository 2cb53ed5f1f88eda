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
  /**
   * What the page that it opens has beside the cookie, where it lets write: browsers send cookies to every
   * port of a host, and another user of the machine may have one.
   */
  readonly pageKey: string | undefined;
  /** Whether a session that gives this key is the page's. */
  isOfPage(given: string): boolean;
}

/**
 * A token for as long as this process runs, as notebooks have them. Where it lets write, it opens one
 * browser: other users of the machine may read the command that opens one, and histories keep it.
 */
export function launchToken(parts: HttpParts): LaunchToken {
  const isOffered = isLocal(parts) && parts.access()['sign-in'] === undefined;
  const secret = isOffered ? newSecret('session') : undefined;
  const pageKey = parts.local === undefined ? undefined : newSecret('session');
  let isUsed = false;
  return {
    secret,
    pageKey,
    isOfPage: (given) => pageKey === undefined || isSame(given, pageKey),
    take: (given) => {
      if (secret === undefined || !isSame(given, secret)) return 'wrong';
      if (isUsed) return 'used';
      isUsed = parts.local !== undefined;
      return 'opens';
    },
  };
}

/** Digests are of one length, and compared in a time that tells nothing. */
function isSame(given: string, secret: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(given)), Buffer.from(digestOf(secret)));
}
