// SPDX-License-Identifier: Apache-2.0

import type { WatchPlan } from '../../../app/watch/source.ts';
import type { Suppression } from '../../../core/model/suppressions.ts';
import type { Target } from '../../../core/model/target.ts';
import { withFlags } from '../carry-flags.ts';
import type { Context } from '../context.ts';
import { probesWithin } from '../scan/bounded-probes.ts';
import { watchPlanOf } from '../watch/sources.ts';
import type { ConsoleFlags } from './console-flags.ts';

/** What the one source is called. */
export function sourceOf(target: Target | undefined): string {
  return target?.text ?? 'account';
}

interface Planned {
  readonly flags: ConsoleFlags;
  readonly target: Target | undefined;
  readonly suppressions: readonly Suppression[];
}

/**
 * The plan of a watch that reads one thing and tells nobody. It is made again each time: another scenario
 * of a lab has other variables.
 */
export function planOf(
  { flags, target, suppressions }: Planned,
  context: Context,
): () => WatchPlan {
  const bounded = probesWithin({ atOnce: CONNECTIONS, rate: undefined });
  const { every: everyMs, regions } = flags;
  const what =
    target === undefined
      ? { accounts: 'own' as const, ...(regions === undefined ? {} : { regions: [...regions] }) }
      : { cluster: target.text };
  return () => {
    const file = { sources: [{ name: sourceOf(target), ...what }] };
    const plan = watchPlanOf({ suppressions, file }, { flags, context, bounded });
    const sources = plan.sources.map((source) => ({
      ...source,
      everyMs,
      // Commands of the page are pasted where it was started.
      led: (remedy: Parameters<typeof withFlags>[0]) => withFlags(remedy, flags),
    }));
    return { ...plan, sources };
  };
}

/** At once, to all hosts together: as scan has it. */
const CONNECTIONS = 64;
