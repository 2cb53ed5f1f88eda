// SPDX-License-Identifier: Apache-2.0

import { type CallInfo, errorOf, isAbsence } from './aws-errors.ts';
import { type AwsSession, MAX_ATTEMPTS } from './aws-session.ts';

/** What a call goes through. */
export interface Calling {
  readonly session: AwsSession;
  readonly signal: AbortSignal;
  /** For all attempts together; by default enough for all that the SDK makes. */
  readonly budgetMs?: number;
}

/**
 * Makes one call, all its attempts together within a bound, and says what went wrong in our words.
 *
 * @throws TrustprintError, as the port says; the signal's reason when it is aborted.
 */
export async function called<T>(
  asked: CallInfo,
  { session, signal, budgetMs = MAX_ATTEMPTS * session.timeoutMs + PAUSES_MS }: Calling,
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const budget = AbortSignal.timeout(budgetMs);
  const abortSignal = AbortSignal.any([signal, budget]);
  try {
    // The SDK does not hear the signal while it waits between attempts.
    return await Promise.race([send({ abortSignal }), aborted(abortSignal)]);
  } catch (error) {
    signal.throwIfAborted();
    const inTime = !budget.aborted;
    throw errorOf(inTime ? error : new Error(`nothing within ${String(budgetMs)} ms`), asked);
  }
}

/** What AWS answers, or `undefined` where it says that there is no such thing. */
export async function unlessAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      reject(new Error('stopped'));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** What the SDK's standard mode of 2026 waits between four attempts at throttled calls: 1, 2 and 4 s at most. */
const PAUSES_MS = 7000;
