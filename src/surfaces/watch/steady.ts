// SPDX-License-Identifier: Apache-2.0

import type { Logger } from 'pino';

import { TrustprintError } from '../../core/error.ts';
import type { Clock } from '../../ports/index.ts';

/** Work that goes on until it is told to stop, whatever fails meanwhile. */
export class Steady {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #signal: AbortSignal;
  #lost: string | undefined;

  constructor(clock: Clock, log: Logger, signal: AbortSignal) {
    this.#clock = clock;
    this.#log = log;
    this.#signal = signal;
  }

  /**
   * Does the same again and again: every so often, and later after each failure. A database that is lost
   * is said once, and so is that it is reachable again.
   */
  async repeat(what: string, everyMs: number, work: () => Promise<void>): Promise<void> {
    for (let failures = 0; !this.#signal.aborted;) {
      failures = (await this.#attempt(what, work)) ? 0 : failures + 1;
      const waitMs = failures === 0 ? everyMs : Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
      await this.#clock.pause(waitMs, this.#signal).catch(() => undefined);
    }
  }

  async #attempt(what: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.found();
      return true;
    } catch (error) {
      if (!this.#signal.aborted) this.failed(what, error);
      return false;
    }
  }

  found(): void {
    if (this.#lost === undefined) return;
    this.#lost = undefined;
    this.#log.info('the database is reachable again');
  }

  failed(what: string, error: unknown): void {
    if (error instanceof TrustprintError && error.code === 'database_unavailable') {
      if (this.#lost === undefined) this.#log.error({ what }, error.message);
      this.#lost ??= error.message;
      return;
    }
    this.#log.error({ what, ...told(error) }, `${what} failed, and is tried again`);
  }
}

/** An error as a log line has it: a stack only of what is a defect. */
export function told(error: unknown): object {
  if (error instanceof TrustprintError) return { code: error.code, error: error.message };
  return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

const FIRST_MS = 500;
const LONGEST_MS = 30_000;
