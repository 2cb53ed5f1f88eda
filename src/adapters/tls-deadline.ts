// SPDX-License-Identifier: Apache-2.0

import type { Socket } from 'node:net';

/** How far a probe has come: what ran out of time is said by it. */
export type Phase = 'resolving' | 'connecting' | 'proxy' | 'handshake' | 'document';

/** The time that one probe has, for all of it, and how much it may be sent. */
export interface Deadline {
  /** Aborted when the time is over, too much was sent, or the caller gave up. */
  readonly signal: AbortSignal;
  /** What ended it, where it was not the caller. */
  readonly over: 'time' | 'bytes' | undefined;
  phase: Phase;
  /** Counts what this socket reads, whatever it is: most of it never reaches us. */
  readonly limit: (socket: Socket) => void;
  /** Has to be called: the timers and the caller's signal hold on to it until then. */
  readonly end: () => void;
}

/** `AbortSignal.timeout` would leave its timer behind for each of thousands of probes. */
export function deadlineIn(milliseconds: number, caller: AbortSignal): Deadline {
  const controller = new AbortController();
  const giveUp = (): void => {
    controller.abort(caller.reason);
  };
  const endFor = (over: Deadline['over']): void => {
    deadline.over = over;
    controller.abort();
  };
  const timer = setTimeout(endFor, milliseconds, 'time');
  let counting: NodeJS.Timeout | undefined;
  const deadline = {
    signal: controller.signal,
    over: undefined as Deadline['over'],
    phase: 'connecting' as Phase,
    limit: (socket: Socket) => {
      counting = setInterval(() => {
        if (socket.bytesRead > MAX_LOOK_BYTES) endFor('bytes');
      }, COUNTED_EVERY_MS);
    },
    end: () => {
      clearTimeout(timer);
      clearInterval(counting);
      caller.removeEventListener('abort', giveUp);
    },
  };
  if (caller.aborted) giveUp();
  else caller.addEventListener('abort', giveUp, { once: true });
  return deadline;
}

/** What settles first: the work, or the signal. For work that takes no signal of its own. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Two documents of a megabyte (`MAX_DOCUMENT_BYTES`), OpenSSL's 100 kB of certificates, and as much
 * again for what frames them. OpenSSL itself passes over records without end: HelloRequests in a
 * handshake (RFC 5246, 7.4.1.1), tickets and key updates after it.
 */
export const MAX_LOOK_BYTES = 4 * 1_048_576;

/** OpenSSL reads from the socket itself, so that its bytes can be counted but not stopped one by one. */
const COUNTED_EVERY_MS = 20;
