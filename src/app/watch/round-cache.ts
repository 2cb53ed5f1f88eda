// SPDX-License-Identifier: Apache-2.0

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
  readonly #kept = new Map<
    string,
    { readonly round: number; readonly share: Promise<RoundShare> }
  >();

  async of(source: WatchSource, round: number, signal: AbortSignal): Promise<RoundShare> {
    const kept = this.#kept.get(source.name);
    if (kept?.round === round) return kept.share;
    const share = shareOf(source, signal);
    this.#kept.set(source.name, { round, share });
    share.catch(() => {
      this.forget(source.name, round);
    });
    return share;
  }

  forget(name: string, round: number): void {
    if (this.#kept.get(name)?.round === round) this.#kept.delete(name);
  }
}

async function shareOf({ scope, reach }: WatchSource, signal: AbortSignal): Promise<RoundShare> {
  const reached = await reach();
  let chosen: Promise<ChosenAccounts> | undefined;
  const choose = async (): Promise<ChosenAccounts> => {
    if (scope.kind !== 'accounts') throw new TypeError(`a source of ${scope.kind} has no accounts`);
    return chooseAccounts(scope.choice, reached.ports.fleet, signal);
  };
  return {
    reach: reached,
    shared: nothingShared(),
    accounts: async () => {
      chosen ??= choose().catch((error: unknown) => {
        // Whoever asks again asks anew.
        chosen = undefined;
        throw error;
      });
      return chosen;
    },
  };
}
