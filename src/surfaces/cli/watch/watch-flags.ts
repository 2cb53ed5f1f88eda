// SPDX-License-Identifier: Apache-2.0

import type { Listening, WatchParts } from '../../watch/index.ts';
import type { FailOn } from '../exit.ts';
import type { ConnectionFlags } from '../settings.ts';

export interface WatchFlags extends Omit<ConnectionFlags, 'issuerCa' | 'context' | 'kubeconfig'> {
  readonly config: string | undefined;
  readonly database: string | undefined;
  readonly listen: { readonly host: string; readonly port: number };
  readonly behindProxy: boolean | undefined;
  readonly once: boolean | undefined;
  readonly repair: boolean | undefined;
  readonly testAlert: boolean | undefined;
  readonly concurrency: number | undefined;
  readonly rate: number | undefined;
  readonly failOn: FailOn;
  readonly format: 'text' | 'json' | 'ndjson';
  readonly quiet: boolean | undefined;
}

/** What runs it: loaded with the command. */
export interface WatchService {
  readonly runWatch: (
    parts: WatchParts,
    onListening: (listening: Listening) => void,
  ) => Promise<void>;
  readonly runOnce: (parts: WatchParts) => Promise<void>;
}
