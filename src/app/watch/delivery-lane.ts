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
  /** Takes a message over; one too many goes back into the outbox. */
  readonly add: (owed: OwedMessage) => Promise<void>;
  readonly settled: () => Promise<void>;
}

/**
 * @param onDefect Told what is no failure of the receiver or of the database.
 * @param signal Once it is aborted, what waits goes back into the outbox.
 */
export function laneOf(
  context: DeliveryContext,
  onDefect: (error: unknown) => void,
  signal: AbortSignal,
): Lane {
  const waiting: OwedMessage[] = [];
  const pauses = pausesOf();
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    for (let owed = waiting.shift(); owed !== undefined; owed = waiting.shift()) {
      const pause = signal.aborted ? STOPPED : pauses.before(owed, context.clock.now());
      await unlessUnavailable(
        pause === undefined ? attempt(owed, pauses, context) : postpone(owed, pause, context),
      );
    }
    running = undefined;
  };
  return {
    add: async (owed) => {
      if (waiting.length >= MOST_WAITING) {
        const until = plusSeconds(context.clock.now(), TURN_SECONDS);
        await postpone(owed, { why: 'others wait before it', until }, context);
        return;
      }
      waiting.push(owed);
      running ??= run().catch(onDefect);
    },
    settled: async () => running,
  };
}

/** Why a message is not tried now, and until when; as soon as somebody asks where there is no time. */
interface Pause {
  readonly why: string;
  readonly until: Instant | undefined;
}

/** What is left alone for a while: a receiver that does not answer, and what follows a message of an alert. */
interface Pauses {
  readonly before: (owed: OwedMessage, now: Instant) => Pause | undefined;
  readonly failed: (owed: OwedMessage, error: TrustprintError, until: Instant) => void;
  readonly ended: (owed: OwedMessage) => void;
}

function pausesOf(): Pauses {
  let closed: Pause | undefined;
  /** By alert: the message that has to be told before others. */
  const first = new Map<string, { readonly id: number } & Pause>();
  return {
    before: (owed, now) => {
      const before = first.get(owed.message.alert.id);
      const isAfter = before !== undefined && before.id < owed.id;
      const pause = isAfter ? before : closed;
      return (pause?.until ?? now) > now ? pause : undefined;
    },
    failed: (owed, { message: why, facts }, until) => {
      first.set(owed.message.alert.id, {
        id: owed.id,
        why: `after one that failed: ${why}`,
        until,
      });
      const status = facts['status'];
      const isOfAll = typeof status !== 'number' || BUSY.has(status);
      closed = isOfAll ? { why, until } : undefined;
    },
    ended: (owed) => {
      closed = undefined;
      if (first.get(owed.message.alert.id)?.id === owed.id) first.delete(owed.message.alert.id);
    },
  };
}

async function attempt(owed: OwedMessage, pauses: Pauses, context: DeliveryContext): Promise<void> {
  const { outbox, receivers, clock, onOutcome } = context;
  const { receiver, message } = owed;
  const said = { receiver, id: message.id };
  const error = await failureOf(receivers.send(receiver, message, new AbortController().signal));
  if (error === undefined) {
    pauses.ended(owed);
    onOutcome({ ...said, outcome: 'delivered', error });
    await outbox.delivered(owed.id);
    return;
  }
  const until = againAt(owed, error, { now: clock.now(), chance: context.chance() });
  if (until === undefined) pauses.ended(owed);
  else pauses.failed(owed, error, until);
  onOutcome({ ...said, outcome: outcomeOf(until), error });
  await outbox.failed(owed.id, error.message, until);
}

/** A message that is not tried gets no older than others. */
async function postpone(owed: OwedMessage, pause: Pause, context: DeliveryContext): Promise<void> {
  const { outbox, clock, onOutcome } = context;
  const until = inTime(owed, pause.until ?? clock.now());
  if (until === undefined) {
    const { receiver, message } = owed;
    onOutcome({ receiver, id: message.id, outcome: outcomeOf(until), error: undefined });
  }
  await outbox.failed(owed.id, pause.why, until);
}

function outcomeOf(until: Instant | undefined): DeliveryOutcome['outcome'] {
  return until === undefined ? 'given-up' : 'failed';
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
  return inTime(owed, plusSeconds(now, Math.max(usual, wanted)));
}

function inTime(owed: OwedMessage, until: Instant): Instant | undefined {
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

const STOPPED: Pause = { why: 'watch was stopped before its turn', until: undefined };

/** Where trying again changes nothing. */
const FINAL: ReadonlySet<string> = new Set(['receiver_refused', 'receiver_unknown']);

/** Statuses that speak of the receiver and not of the message: RFC 6585, RFC 9110. */
const BUSY: ReadonlySet<number> = new Set([429, 503]);

const FIRST_SECONDS = 5;
const MOST_SECONDS = 3600;

/** Three days: longer than a weekend. */
const GIVEN_UP_SECONDS = 3 * 86_400;

/** Of one receiver in this process; more wait in the outbox. */
const MOST_WAITING = 20;
const TURN_SECONDS = 10;
