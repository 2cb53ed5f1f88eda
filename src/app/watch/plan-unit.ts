// SPDX-License-Identifier: Apache-2.0

import type { WorkUnit } from '../../ports/watch.ts';
import type { RoundShare } from './round-cache.ts';
import type { WatchSource } from './source.ts';

/** Finds out which units a round has; `whole` is the last. */
export async function unitsOf(
  { source, round }: WorkUnit,
  { scope }: WatchSource,
  { accounts }: RoundShare,
): Promise<readonly WorkUnit[]> {
  const unit = (kind: WorkUnit['kind'], of: string): WorkUnit => ({ source, round, kind, of });
  const whole = unit('whole', '');
  switch (scope.kind) {
    case 'accounts': {
      const chosen = await accounts();
      return [...chosen.accounts.map(({ account }) => unit('account', account.id)), whole];
    }
    case 'cluster':
      return [unit('cluster', scope.target.text), whole];
    case 'issuers': {
      const count = Math.ceil(scope.issuers.length / ISSUERS_OF_BATCH);
      const batches = Array.from({ length: count }, (_, at) => unit('issuers', String(at)));
      return [...batches, whole];
    }
  }
}

/** The issuers of one unit. */
export function batchOf<T>(issuers: readonly T[], { of }: WorkUnit): readonly T[] {
  const begin = Number(of) * ISSUERS_OF_BATCH;
  return issuers.slice(begin, begin + ISSUERS_OF_BATCH);
}

/** What one process probes in half a minute or so; one transaction writes it. */
const ISSUERS_OF_BATCH = 50;
