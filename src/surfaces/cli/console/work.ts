// SPDX-License-Identifier: Apache-2.0

import type { TokenExchange } from '../../../ports/cloud.ts';
import type { Clock } from '../../../ports/index.ts';
import type { WatchDatabase } from '../../../ports/watch.ts';
import type { LocalWork } from '../../watch/index.ts';
import type { Context } from '../context.ts';
import { settingsFrom } from '../settings.ts';
import type { ConsoleFlags } from './console-flags.ts';
import { localDoctor } from './doctor.ts';
import { localLab } from './lab.ts';
import { localRepair } from './repair.ts';

interface Means {
  readonly flags: ConsoleFlags;
  /** What is read again when something was changed. */
  readonly source: string;
  readonly database: Pick<WatchDatabase, 'rounds'>;
  readonly clock: Clock;
  /** Whether the credentials are of a lab. */
  readonly isLab: boolean;
}

/**
 * What the page has done, with the credentials of who started it. Each is reached again when it is asked:
 * credentials are renewed meanwhile, and a scenario of a lab brings variables of its own.
 */
export function localWork(
  { flags, source, database, clock, isLab }: Means,
  context: Context,
): LocalWork {
  const { state } = flags;
  const readAgain = async (): Promise<void> => database.rounds.hasten(source, clock.now());
  const sts = async (): Promise<TokenExchange> => {
    const settings = settingsFrom(flags, context.environment);
    return (await context.outside.reach(settings, { state })).ports.cloud;
  };
  return {
    doctor: localDoctor(flags, context),
    repair: localRepair({ flags, state }, context),
    lab: isLab ? localLab({ context, sts, onChanged: readAgain }) : undefined,
  };
}
