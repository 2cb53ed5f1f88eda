// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { Instant } from '../../core/model/instant.ts';
import type { Alert, AlertMessage } from '../../core/watch/alert.ts';
import type { NotTold, Receivers } from '../../ports/receivers.ts';
import type { WatchReads } from '../../ports/watch.ts';

export interface ReminderContext {
  readonly reads: Pick<WatchReads, 'alerts'>;
  readonly receivers: Pick<Receivers, 'remind'>;
  readonly onFailure: (notTold: NotTold) => void;
}

/** Repeats what stands to receivers that forget; replicas may all do so. */
export async function remind(
  { reads, receivers, onFailure }: ReminderContext,
  signal: AbortSignal,
): Promise<void> {
  const standing = await reads.alerts({ accounts: undefined, since: undefined });
  for (const notTold of await receivers.remind(standing, signal)) onFailure(notTold);
}

/** Sends a test to every receiver at once, past the outbox, and tells which took it. */
export async function testAlert(
  receivers: Pick<Receivers, 'rules' | 'send'>,
  { id, at }: { readonly id: string; readonly at: Instant },
  signal: AbortSignal,
): Promise<readonly Tested[]> {
  const message: AlertMessage = { id, kind: 'test', alert: { ...TEST, id, startedAt: at }, at };
  return Promise.all(
    receivers.rules().map(async ({ name }): Promise<Tested> => {
      try {
        await receivers.send(name, message, signal);
        return { receiver: name, error: undefined };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof TrustprintError) return { receiver: name, error };
        throw error;
      }
    }),
  );
}

export interface Tested {
  readonly receiver: string;
  /** `undefined`: it took the message. */
  readonly error: TrustprintError | undefined;
}

const TEST: Omit<Alert, 'id' | 'startedAt'> = {
  cause: { check: 'test', host: '', chain: '' },
  severity: 'notice',
  detail: 'trustprint watch reaches this receiver, nothing is wrong',
  command: null,
  resolvedAt: null,
  targetCount: 0,
  targets: [],
  accounts: [],
};

/** Must be well within the time for which an alert was announced (`src/render/watch/alertmanager.ts`). */
export const REMIND_EVERY_MS = 180_000;
