// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import type { AccessKey, World } from '../world.ts';

/**
 * Lets go of the oldest sessions while they have ended, or there are too many. One that ended behind
 * one that lasts stays until it is the oldest: whoever uses it is told that it expired.
 */
export function forgetSessions({ accessKeys }: World, now: Instant): void {
  const pass = PASSES.get(accessKeys) ?? { left: accessKeys.values(), oldest: undefined };
  PASSES.set(accessKeys, pass);
  for (;;) {
    pass.oldest ??= pass.left.next().value;
    if (pass.oldest === undefined) break;
    const { id, session } = pass.oldest;
    if (session !== undefined && accessKeys.has(id)) {
      if (session.expires > now && accessKeys.size < MAX_SESSIONS) return;
      accessKeys.delete(id);
    }
    pass.oldest = undefined; // it was let go, or is a user's
  }
  PASSES.delete(accessKeys);
}

/** How far the oldest were let go: to begin again would pass over the places of thousands that have gone. */
interface Pass {
  readonly left: Iterator<AccessKey, undefined>;
  oldest: AccessKey | undefined;
}

const PASSES = new WeakMap<World['accessKeys'], Pass>();

/** A test suite that asks for more at once would be the first. */
const MAX_SESSIONS = 10_000;
