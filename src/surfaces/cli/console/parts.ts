// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import type { WatchDatabase } from '../../../ports/watch.ts';
import type { WatchParts } from '../../watch/index.ts';
import { readSecret } from '../config/secret.ts';
import type { Context } from '../context.ts';
import { jsonLog } from '../watch/json-log.ts';
import { DEFAULT_KEEP, spanOf } from '../watch/sources.ts';
import type { ConsoleFlags } from './console-flags.ts';
import { endWithWindows } from './windows.ts';
import { localWork } from './work.ts';

interface Made {
  readonly flags: ConsoleFlags;
  readonly database: WatchDatabase;
  readonly source: string;
  readonly plan: WatchParts['plan'];
  /** Whether the credentials are of a lab. */
  readonly isLab: boolean;
  readonly circumstances: NonNullable<WatchParts['http']['circumstances']>;
  /** Ends it, as its windows are closed. */
  readonly closed: AbortController;
}

/** A watch over one thing that tells nobody, with what only the person may do who started it. */
export async function partsOf(
  { flags, source, database, plan, circumstances, isLab, closed }: Made,
  context: Context,
): Promise<WatchParts> {
  const clock = await context.outside.clock();
  const signal = AbortSignal.any([context.signal, closed.signal]);
  const end = (): void => {
    closed.abort(new Error('the last window was closed'));
  };
  const none = { clock, proxy: undefined, caBundle: undefined };
  return {
    database,
    clock,
    chance: Math.random,
    newId: randomUUID,
    plan,
    config: {
      reread: async () => 'same',
      error: () => undefined,
      onHangUp: () => () => undefined,
    },
    receivers: await context.outside.receivers({}, none),
    keepMs: () => spanOf(DEFAULT_KEEP),
    unitsAtOnce: 1,
    http: {
      listen: { host: '127.0.0.1', port: 0, behindProxy: false },
      access: () => ({}),
      readSecret: async (secret) => readSecret(secret, context),
      version: context.version,
      page: context.outside.servedPage,
      circumstances,
      local: localWork({ flags, source, database, clock, isLab }, context),
      ...(flags.keep === true ? {} : { onPages: endWithWindows({ clock, signal, end }) }),
    },
    log: jsonLog(flags.verbose === true ? 'info' : 'error', context.process.stderr),
    signal,
  };
}
