// SPDX-License-Identifier: Apache-2.0

import type { Logger } from 'pino';

import { forgetOthers } from '../../app/watch/rounds.ts';
import type { WatchPlan } from '../../app/watch/source.ts';
import type { Clock } from '../../ports/index.ts';
import type { WatchDatabase } from '../../ports/watch.ts';

/** The configuration, as its file changes. */
export interface FollowedConfig {
  /** Reads the file again; says whether there is something new to go by, or something wrong. */
  readonly reread: () => Promise<'same' | 'changed' | 'refused'>;
  /** Why the file as it is now is not gone by; `undefined` where it is. */
  readonly error: () => string | undefined;
  /** Calls back when somebody says that it has changed, until what it gives is called. */
  readonly onHangUp: (listener: () => void) => () => void;
}

interface FollowContext {
  readonly config: FollowedConfig;
  readonly plan: () => WatchPlan;
  readonly database: Pick<WatchDatabase, 'rounds'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onRead: (outcome: 'ok' | 'error') => void;
}

/** Goes by a configuration that has changed; one that is bad leaves what was there, and is told. */
export async function followConfig(context: FollowContext): Promise<void> {
  const { config, plan, log, onRead } = context;
  const outcome = await config.reread();
  if (outcome === 'refused') {
    onRead('error');
    log.error({ error: config.error() }, 'the configuration is not used; the one before it is');
  } else if (outcome === 'changed') {
    onRead('ok');
    log.info({ sources: plan().sources.map(({ name }) => name) }, 'the configuration has changed');
    await forgetOthers(plan().sources, context);
  }
}
