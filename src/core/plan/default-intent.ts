// SPDX-License-Identifier: Apache-2.0

import type { Intent } from '../model/plan.ts';

/** What somebody means who says no more than that it be mended. */
export const DEFAULT_INTENT: Intent = {
  stage: [],
  drop: [],
  accept: [],
  allowLeaf: false,
  evenIfUnused: false,
  // Two weeks: longer than caches, rollbacks, and the holidays of those who run the servers.
  retireAfterSeconds: 14 * 86_400,
  owner: undefined,
  include: [],
};
