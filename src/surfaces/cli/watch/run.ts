// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import { type Logger, pino } from 'pino';

import type { WatchParts } from '../../watch/index.ts';
import { DEFAULT_NAME } from '../config.ts';
import type { Context } from '../context.ts';
import { keepHeapSmall } from '../heap.ts';
import { probesWithin } from '../scan/bounded-probes.ts';
import { LiveConfig } from './live-config.ts';
import { printRound } from './printed.ts';
import { serve } from './serve.ts';
import { DEFAULT_KEEP, spanOf, watchPlanOf } from './sources.ts';
import type { WatchFlags, WatchService } from './watch-flags.ts';

/** `watch`: the service, or one round with `--once`. */
export async function runWatchCommand(
  context: Context,
  flags: WatchFlags,
  service: WatchService,
): Promise<void> {
  keepHeapSmall();
  const config = await LiveConfig.open(flags.config ?? DEFAULT_NAME, context);
  if (flags.repair === true) {
    const { runRepair } = await import('./repair.ts');
    return runRepair({ flags, config: config.current, log: logOf(flags, context) }, context);
  }
  const database = await context.outside.openDatabase(flags.database, 'serve');
  try {
    const parts = await partsOf({ config, database, flags }, context);
    await database.rounds.keepOnly(
      parts.plan().sources.map(({ name }) => name),
      parts.clock.now(),
    );
    if (flags.once === true) {
      await printRound(async () => service.runOnce(parts), { flags, parts }, context);
    } else {
      await serve({ flags, parts, config, run: service.runWatch }, context);
    }
  } finally {
    await database.close();
  }
}

interface Made extends Pick<WatchParts, 'database'> {
  readonly config: LiveConfig;
  readonly flags: WatchFlags;
}

async function partsOf({ config, database, flags }: Made, context: Context): Promise<WatchParts> {
  const { concurrency: atOnce = CONNECTIONS, rate } = flags;
  const bounded = probesWithin({ atOnce, rate });
  const planOf = (): ReturnType<WatchParts['plan']> =>
    watchPlanOf(config.current, { flags, context, bounded });
  let [of, plan] = [config.current, planOf()];
  return {
    database,
    clock: await context.outside.clock(),
    chance: Math.random,
    newId: randomUUID,
    plan: () => {
      if (of !== config.current) [of, plan] = [config.current, planOf()];
      return plan;
    },
    keepMs: () => spanOf(config.current.file.keep ?? DEFAULT_KEEP),
    unitsAtOnce: UNITS_AT_ONCE,
    log: logOf(flags, context),
    signal: context.signal,
  };
}

/** JSON, a line each, without secrets. */
function logOf({ once, quiet }: WatchFlags, { process: { stderr } }: Context): Logger {
  const level = once !== true ? 'info' : quiet === true ? 'silent' : 'warn';
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return pino({ ...options, formatters: { level: (label) => ({ level: label }) } }, stderr);
}

/** At once, to all hosts together: as scan has it. */
const CONNECTIONS = 64;
/** Accounts that are read side by side: each of them looks at sixteen trusts at once. */
const UNITS_AT_ONCE = 4;
