// SPDX-License-Identifier: Apache-2.0

import type { TrustprintError } from '../core/error.ts';
import type { Alert, AlertMessage } from '../core/watch/alert.ts';
import type { ReceiverRule } from './watch.ts';

/** Who is told of alerts, as the configuration has them now. */
export interface Receivers {
  /**
   * Delivers one message. Of an error, the fact `status` says that the receiver answered, and
   * `retryAfterMs` how long it wants to be left alone.
   *
   * @throws TrustprintError `receiver_unavailable` where it is worth trying again; `receiver_refused`
   *   and `receiver_unknown` where it is not.
   */
  send(name: string, message: AlertMessage, signal: AbortSignal): Promise<void>;
  /**
   * Tells those that forget (Alertmanager) which alerts stand.
   *
   * @returns Whom it could not tell, and why.
   */
  remind(alerts: readonly Alert[], signal: AbortSignal): Promise<readonly NotTold[]>;
  /** Says that a round was completed, where a heartbeat is configured. Throws as `send`. */
  beat(signal: AbortSignal): Promise<void>;
  rules(): readonly ReceiverRule[];
}

export interface NotTold {
  readonly receiver: string;
  readonly error: TrustprintError;
}
