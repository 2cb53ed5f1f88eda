// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../core/model/instant.ts';
import type { Clock } from '../../ports/index.ts';
import { nothingShared, type Shared } from '../observe/question.ts';
import { chooseAccounts, type ChosenAccounts } from '../scan/accounts.ts';
import type { SourceReach, WatchSource } from './source.ts';

/** What the units of one round have in common within a process. */
export interface RoundShare {
  readonly reach: SourceReach;
  /** Endpoints that several trusts have are probed once a round. */
  readonly shared: Shared;
  /** Lists the accounts, once. */
  readonly accounts: () => Promise<ChosenAccounts>;
}

/** Keeps that of the last round of each source alone, so that memory stays as it is. */
export class RoundCache {
  readonly #clock: Clock;
  readonly #kept = new Map<
    string,
    { readonly round: number; readonly share: Promise<RoundShare> }
  >();
  readonly #reached = new WeakMap<WatchSource, Reached>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async of(source: WatchSource, round: number, signal: AbortSignal): Promise<RoundShare> {
    const kept = this.#kept.get(source.name);
    if (kept?.round === round) return kept.share;
    const share = this.#reach(source).then((reach) => shareOf(source, reach, signal));
    this.#kept.set(source.name, { round, share });
    share.catch(() => {
      this.forget(source.name, round);
    });
    return share;
  }

  forget(name: string, round: number): void {
    if (this.#kept.get(name)?.round === round) this.#kept.delete(name);
  }

  /** Roots and clients are worth megabytes: they are made again from time to time, as files may have changed. */
  async #reach(source: WatchSource): Promise<SourceReach> {
    const now = this.#clock.now();
    const known = this.#reached.get(source);
    if (known !== undefined && now >= known.at && now - known.at < REACHED_MS) return known.reach;
    const reach = source.reach();
    this.#reached.set(source, { at: now, reach });
    reach.catch(() => {
      this.#reached.delete(source);
    });
    return reach;
  }
}

interface Reached {
  readonly at: Instant;
  readonly reach: Promise<SourceReach>;
}

function shareOf({ scope }: WatchSource, reach: SourceReach, signal: AbortSignal): RoundShare {
  let chosen: Promise<ChosenAccounts> | undefined;
  const choose = async (): Promise<ChosenAccounts> => {
    if (scope.kind !== 'accounts') throw new TypeError(`a source of ${scope.kind} has no accounts`);
    return chooseAccounts(scope.choice, reach.ports.fleet, signal);
  };
  return {
    reach,
    shared: nothingShared(),
    accounts: async () => {
      chosen ??= choose().catch((error: unknown) => {
        // Whoever asks again starts another request.
        chosen = undefined;
        throw error;
      });
      return chosen;
    },
  };
}

/** Credentials are renewed by themselves; what is read once is a file of CAs. */
const REACHED_MS = 3_600_000;
