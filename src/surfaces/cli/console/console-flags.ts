// SPDX-License-Identifier: Apache-2.0

import type { WatchService } from '../watch/watch-flags.ts';
import type { ConnectionFlags } from '../settings.ts';

export interface ConsoleFlags extends ConnectionFlags {
  readonly listen: { readonly host: string; readonly port: number } | undefined;
  /** Milliseconds between the beginnings of rounds. */
  readonly every: number;
  readonly regions: readonly string[] | undefined;
  readonly open: boolean | undefined;
  readonly noOpen: boolean | undefined;
  readonly keep: boolean | undefined;
  readonly state: string | undefined;
  readonly config: string | undefined;
  readonly verbose: boolean | undefined;
}

/** What serves the page: loaded with the command. */
export type ConsoleService = Pick<WatchService, 'runWatch'>;
