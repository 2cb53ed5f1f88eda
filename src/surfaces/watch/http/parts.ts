// SPDX-License-Identifier: Apache-2.0

import type { SuggestionRequest } from '../../../app/watch/suggest-now.ts';
import type { Suggestion } from '../../../core/watch/suggestion.ts';
import type { Clock } from '../../../ports/index.ts';
import type { PageFiles } from '../../../ports/page.ts';
import type { WatchDatabase } from '../../../ports/watch.ts';
import type { AccessConfig, SecretConfig } from '../../../schemas/config.ts';
import type { Circumstances } from '../../../render/json.ts';
import type { LocalWork } from './local.ts';
import type { WatchMetrics } from './metrics.ts';
import type { WatchStatus } from './sources.ts';

/** What the server is made of. */
export interface HttpParts {
  readonly listen: ListenAt;
  readonly database: Pick<WatchDatabase, 'reads' | 'suggestions' | 'access' | 'check'> & {
    readonly snapshots: Pick<WatchDatabase['snapshots'], 'load'>;
  };
  readonly clock: Clock;
  /** As it is now: hosts are read for each request, the rest when the server starts. */
  readonly access: () => AccessConfig;
  /** Reads what the configuration names: a secret, and the files of `tls`. */
  readonly readSecret: (secret: SecretConfig) => Promise<string>;
  readonly status: WatchStatus;
  readonly metrics: WatchMetrics;
  /** Calls back after events were committed by this process; gives what ends that. */
  readonly onEvent: (listener: () => void) => () => void;
  /** Observes a trust that is watched, and plans; `undefined` where there is nothing to repair. */
  readonly suggest: (
    asked: SuggestionRequest,
    signal: AbortSignal,
  ) => Promise<Suggestion | undefined>;
  /** What is shown to people, read when the first of them comes. */
  readonly page: () => Promise<PageFiles>;
  /** Has all sources read again now: something was written. */
  readonly readAgain: () => Promise<void>;
  /** Told how many pages are open, whenever one comes or goes: each has a stream of events. */
  readonly onPages?: (open: number) => void;
  /** By whose credentials and from where, as far as that is one for all sources. */
  readonly circumstances?: () => Promise<Circumstances>;
  /** Takes secrets out, those too that were handed over; default: what has the shape of one. */
  readonly redact?: (text: string) => string;
  /** Of `trustprint console` alone. */
  readonly local?: LocalWork;
  readonly log: HttpLog;
  readonly version: string;
}

export interface ListenAt {
  /** An address or name of this machine. */
  readonly host: string;
  readonly port: number;
  /** Something before it ends TLS, and says in X-Forwarded-For who asks. */
  readonly behindProxy: boolean;
}

/** As pino has it. */
export interface HttpLog {
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}
