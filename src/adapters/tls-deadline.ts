// SPDX-License-Identifier: Apache-2.0

/** How far a look has come: what ran out of time is said by it. */
export type Phase = 'resolving' | 'connecting' | 'proxy' | 'handshake' | 'document';

/** The time that one look has, for all of it. */
export interface Deadline {
  /** Aborted when the time is over, or the caller gave up. */
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  readonly expired: boolean;
  phase: Phase;
  /** Has to be called: the timer and the caller's signal hold on to it until then. */
  readonly end: () => void;
}

/** `AbortSignal.timeout` would leave its timer behind for each of thousands of looks. */
export function deadlineIn(milliseconds: number, caller: AbortSignal): Deadline {
  const controller = new AbortController();
  const giveUp = (): void => {
    controller.abort(caller.reason);
  };
  const timer = setTimeout(() => {
    deadline.expired = true;
    controller.abort();
  }, milliseconds);
  const deadline = {
    signal: controller.signal,
    expired: false,
    phase: 'connecting' as Phase,
    end: () => {
      clearTimeout(timer);
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
