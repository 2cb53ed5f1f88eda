// SPDX-License-Identifier: Apache-2.0

import { setTimeout as pause } from 'node:timers/promises';

import type { WorkUnit } from '../../ports/watch.ts';

/** Where units come from. */
export interface UnitSource<Taken extends { readonly unit: WorkUnit }> {
  /** One that nobody else has; `undefined` where none waits. */
  readonly take: () => Promise<Taken | undefined>;
  readonly done: (taken: Taken) => Promise<void>;
  readonly putBack: (taken: Taken) => Promise<void>;
  /** Until then another is waited for, unless some are added meanwhile. */
  readonly idleMs: number;
}

/** Wakes who waits for units. */
export interface Bell {
  ring(): void;
  /** Resolves when it rings, the time has passed, or the signal is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export function bell(): Bell {
  let waiting: (() => void)[] = [];
  return {
    ring() {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    async wait(milliseconds, signal) {
      if (signal.aborted) return;
      const over = new AbortController();
      const rung = new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
      const either = AbortSignal.any([signal, over.signal]);
      await Promise.race([rung, pause(milliseconds, undefined, { signal: either }).catch(nothing)]);
      over.abort();
    },
  };
}

/**
 * So many workers, each of which takes a unit, handles it, and takes the next. What a database that is away
 * answers is waited out: nothing is lost by it, as a unit is either done or handed out again.
 */
export async function workThrough<Taken extends { readonly unit: WorkUnit }>(
  source: UnitSource<Taken>,
  { atOnce, bell: rings, handle, signal }: Working,
): Promise<void> {
  const worker = async (): Promise<void> => {
    while (!signal.aborted) {
      const taken = await source.take().catch(nothing);
      if (taken === undefined) await rings.wait(source.idleMs, signal);
      else await handleOne(source, taken, { handle, signal });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

interface Working {
  readonly atOnce: number;
  readonly bell: Bell;
  readonly handle: (unit: WorkUnit, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

async function handleOne<Taken extends { readonly unit: WorkUnit }>(
  source: UnitSource<Taken>,
  taken: Taken,
  { handle, signal }: Pick<Working, 'handle' | 'signal'>,
): Promise<void> {
  let isDone = false;
  try {
    await handle(taken.unit, signal);
    isDone = true;
  } catch {
    // Whose handling it is says why; here it is only handed out again.
  }
  await (isDone ? source.done(taken) : source.putBack(taken)).catch(nothing);
}

function nothing(): undefined {
  return undefined;
}
