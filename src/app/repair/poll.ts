// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { Clock } from '../../ports/index.ts';

/**
 * Reads until what is read is as it should be, or half a minute is over: AWS is eventually consistent.
 * A read that fails is made again.
 *
 * @returns The last that could be read; `undefined` where nothing could be.
 */
export async function poll<T>(
  read: () => Promise<T>,
  isAsItShould: (value: T) => boolean,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<{ readonly last: T | undefined; readonly isDone: boolean }> {
  const until = clock.now() + VISIBLE_WITHIN_MS;
  let last: T | undefined;
  let pausedMs = 0; // counted too: a clock that is set back must not make this wait for hours
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const value = await read().catch(notReadable);
    if (value !== NOT_READABLE) {
      last = value;
      if (isAsItShould(value)) return { last, isDone: true };
    }
    pausedMs += pauseMs;
    if (pausedMs > VISIBLE_WITHIN_MS || clock.now() + pauseMs > until) break;
    await clock.pause(pauseMs, signal);
  }
  return { last, isDone: false };
}

const NOT_READABLE = Symbol('not readable');

function notReadable(error: unknown): typeof NOT_READABLE {
  if (error instanceof TrustprintError && error.kind === 'observation') return NOT_READABLE;
  throw error;
}

/** Recorded propagation takes 5 to 11 seconds (2026-09-11); three times that is waited for. */
export const VISIBLE_WITHIN_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 4000;
