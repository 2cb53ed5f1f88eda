// SPDX-License-Identifier: Apache-2.0

import type { FlagParametersForType } from '@stricli/core';

import { TrustprintError } from '../../core/error.ts';
import type { WatchServer } from '../../ports/watch-server.ts';
import type { Bound, Context } from './context.ts';
import { text } from './flags.ts';
import { conflict } from './question-flags.ts';
import type { Settings } from './settings.ts';
import { webUrl } from './values.ts';

/** Where what `watch` knows is read: of its database, or by its API. */
export interface WatchFlags {
  readonly database: string | undefined;
  readonly server: string | undefined;
}

export const watchFlags: FlagParametersForType<WatchFlags, Bound> = {
  database: text(
    'database of watch: a file, or postgres://… (default: watch.db where this platform keeps state)',
    'DATABASE',
  ),
  server: {
    kind: 'parsed',
    parse: webUrl,
    optional: true,
    brief: 'ask a watch that runs elsewhere, with the token in TRUSTPRINT_WATCH_TOKEN',
    placeholder: 'URL',
  },
};

/** The API that `--server` names; `undefined` where the database is read. */
export async function serverFrom(
  { database, server: url }: WatchFlags,
  settings: Pick<Settings, 'proxy' | 'timeoutMs'>,
  { environment, keep, outside }: Context,
): Promise<WatchServer | undefined> {
  if (url === undefined) return undefined;
  if (database !== undefined) {
    throw conflict('--database and --server are two places', 'leave out either');
  }
  const { TRUSTPRINT_WATCH_TOKEN: token = '' } = environment;
  if (token === '') {
    throw new TrustprintError('argument_invalid', 'TRUSTPRINT_WATCH_TOKEN is not set', {
      hint: 'create a token where watch runs: trustprint access create NAME',
    });
  }
  keep(token);
  return outside.watchServer({ url, token }, settings);
}
