// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import type { Suggestion } from '../../../core/watch/suggestion.ts';
import type { Clock } from '../../../ports/index.ts';
import type { SourceProgress, WatchDatabase } from '../../../ports/watch.ts';
import type { AccessConfig, SecretConfig } from '../../../schemas/config.ts';
import type { WatchMetrics } from './metrics.ts';

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

export interface SuggestionRequest {
  /** The ARN of the provider. */
  readonly trust: string;
  readonly account: string | null;
  /** Who asks, for the note. */
  readonly by: string;
}

/** How the watching goes. */
export interface WatchStatus {
  readonly startedAt: Instant;
  /** @throws TrustprintError `database_unavailable` */
  sources(): Promise<readonly WatchedSource[]>;
  /** Why the configuration file as it is now is not in use. */
  configError(): string | undefined;
}

export interface WatchedSource extends SourceProgress {
  readonly everyMs: number;
}

export interface SourceStatus extends WatchedSource {
  /** No round was completed for three times its interval. */
  readonly isSilent: boolean;
}

/** As pino has it. */
export interface HttpLog {
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}
