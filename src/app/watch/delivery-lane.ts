// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { type Instant, plusSeconds } from '../../core/model/instant.ts';
import type { Clock } from '../../ports/index.ts';
import type { Receivers } from '../../ports/receivers.ts';
import type { Outbox, OwedMessage } from '../../ports/watch.ts';

export interface DeliveryContext {
  readonly outbox: Outbox;
  readonly receivers: Pick<Receivers, 'send'>;
  readonly clock: Clock;
  /** From 0 to 1: it spreads what is tried again. */
  readonly chance: () => number;
  readonly onOutcome: (outcome: DeliveryOutcome) => void;
}

/** What became of an attempt, or of a message whose time was over: for logs and metrics. */
export interface DeliveryOutcome {
  readonly receiver: string;
  readonly outcome: 'delivered' | 'failed' | 'given-up';
  /** Of the message. */
  readonly id: string;
  readonly error: TrustprintError | undefined;
}

/** The messages of one receiver, one after the other. */
export interface Lane {
  readonly add: (owed: OwedMessage) => void;
  /** Whether it takes messages now: those before are sent, and the receiver is not left alone. */
  readonly isFree: () => boolean;
  /** `undefined` while nothing is sent. Rejects with what is no failure of the receiver or the database. */
  readonly settled: () => Promise<void> | undefined;
}

/** @param signal Once it is aborted, what waits goes back into the outbox. */
export function laneOf(context: DeliveryContext, signal: AbortSignal): Lane {
  const { outbox, clock } = context;
  const waiting: OwedMessage[] = [];
  let closed: Pause | undefined;
  let running: Promise<void> | undefined;
  const isClosed = (): boolean => closed !== undefined && closed.until > clock.now();
  const next = async (owed: OwedMessage): Promise<void> => {
    if (signal.aborted) await outbox.failed(owed.id, 'watch was stopped first', clock.now());
    else if (closed !== undefined && isClosed()) {
      await outbox.failed(owed.id, closed.why, closed.until);
    } else closed = await attempt(owed, context);
  };
  const run = async (): Promise<void> => {
    for (let owed = waiting.shift(); owed !== undefined; owed = waiting.shift()) {
      await unlessUnavailable(next(owed));
    }
    running = undefined;
  };
  return {
    add: (owed) => {
      waiting.push(owed);
      running ??= run();
      running.catch(() => undefined); // whoever asks how it settled is told
    },
    isFree: () => running === undefined && !isClosed(),
    settled: () => running,
  };
}

/** A receiver that is left alone, until when and why. */
interface Pause {
  readonly why: string;
  readonly until: Instant;
}

/** Resolves to how long the receiver is to be left alone; `undefined` where it takes other messages. */
async function attempt(
  owed: OwedMessage,
  { outbox, receivers, clock, chance, onOutcome }: DeliveryContext,
): Promise<Pause | undefined> {
  const { receiver, message } = owed;
  const said = { receiver, id: message.id };
  const error = await failureOf(receivers.send(receiver, message, new AbortController().signal));
  if (error === undefined) {
    onOutcome({ ...said, outcome: 'delivered', error });
    await outbox.delivered(owed.id);
    return undefined;
  }
  const until = againAt(owed, error, { now: clock.now(), chance: chance() });
  onOutcome({ ...said, outcome: until === undefined ? 'given-up' : 'failed', error });
  await outbox.failed(owed.id, error.message, until);
  return until !== undefined && isOfReceiver(error) ? { why: error.message, until } : undefined;
}

/** Whether others would fare no better: it did not answer, or says that it is busy (RFC 6585, RFC 9110). */
function isOfReceiver({ code, facts }: TrustprintError): boolean {
  const status = facts['status'];
  return (
    code === 'receiver_unavailable' &&
    (typeof status !== 'number' || status === 429 || status === 503)
  );
}

async function failureOf(sending: Promise<void>): Promise<TrustprintError | undefined> {
  try {
    await sending;
    return undefined;
  } catch (error) {
    if (error instanceof TrustprintError) return error;
    // One message that cannot be worded must not end the process again and again.
    const name = error instanceof Error ? error.name : typeof error;
    return new TrustprintError('internal', `internal error: ${name}`, { cause: error });
  }
}

/** When a message is tried again: later each time. `undefined`: never. */
function againAt(
  owed: OwedMessage,
  error: TrustprintError,
  { now, chance }: { readonly now: Instant; readonly chance: number },
): Instant | undefined {
  if (FINAL.has(error.code)) return undefined;
  const asked = error.facts['retryAfterMs'];
  const wanted = typeof asked === 'number' ? Math.min(asked / 1000, MOST_SECONDS) : 0;
  const usual = Math.min(FIRST_SECONDS * 2 ** owed.attempts, MOST_SECONDS) * (1 + chance / 4);
  const until = plusSeconds(now, Math.ceil(Math.max(usual, wanted)));
  return until > plusSeconds(owed.owedSince, GIVEN_UP_SECONDS) ? undefined : until;
}

/** The database may be gone for a while: what is owed is still there when it is back, a lease later at most. */
export async function unlessUnavailable(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof TrustprintError && error.kind === 'observation')) throw error;
  }
}

/** Where trying again changes nothing. */
const FINAL: ReadonlySet<string> = new Set(['receiver_refused', 'receiver_unknown']);

const FIRST_SECONDS = 5;
const MOST_SECONDS = 3600;

/** Three days: longer than a weekend. */
const GIVEN_UP_SECONDS = 3 * 86_400;
