// SPDX-License-Identifier: Apache-2.0

import type { ChainFact, RootSet, Vouching } from '../core/model/facts.ts';
import type { Connected } from '../ports/index.ts';

/** One distinct chain seen at one address, and what each root set's handshake said of it. */
interface Sighting {
  readonly first: Connected;
  readonly anchoring: { [set in RootSet]?: Vouching };
  seen: number;
}

/** The distinct chains of one address. It grows with each look; a chain is known by its bytes. */
export class Sightings {
  readonly #byBytes = new Map<string, Sighting>();
  #looks = 0;
  #sinceNew = 0;

  /** Counts a look; `true` when it showed a chain not seen here before. */
  add(connected: Connected, roots: RootSet | undefined): boolean {
    const key = connected.presented.map(({ sha256 }) => sha256).join(' ');
    const known = this.#byBytes.get(key);
    const sighting = known ?? { first: connected, anchoring: {}, seen: 0 };
    sighting.seen += 1;
    const { vouches, vouchError } = connected;
    if (roots !== undefined && vouches !== undefined) {
      sighting.anchoring[roots] = { vouches, error: vouchError };
    }
    this.#byBytes.set(key, sighting);
    this.#looks += 1;
    this.#sinceNew = known === undefined ? 0 : this.#sinceNew + 1;
    return known === undefined;
  }

  /** Counts a look that showed no chain. It brings nothing new. */
  addFailed(): void {
    this.#looks += 1;
    this.#sinceNew += 1;
  }

  get looks(): number {
    return this.#looks;
  }

  /** Looks in a row that brought nothing new. */
  get sinceNew(): number {
    return this.#sinceNew;
  }

  /** Whether some chain still lacks this root set's word. */
  lacks(roots: RootSet): boolean {
    return [...this.#byBytes.values()].some(({ anchoring }) => anchoring[roots] === undefined);
  }

  /** Whether every chain is vouched for by one of the root sets asked so far. */
  get allVouched(): boolean {
    return [...this.#byBytes.values()].every(({ anchoring }) =>
      Object.values(anchoring).some(({ vouches }) => vouches),
    );
  }

  /** The chains as facts, in the order in which they were first seen. */
  chains(
    tls12: ChainFact['tls12'],
  ): readonly { readonly chain: ChainFact; readonly seen: number; readonly tookMs: number }[] {
    return [...this.#byBytes.values()].map(({ first, anchoring, seen }) => ({
      chain: {
        presented: first.presented,
        protocol: first.protocol,
        tls12,
        hostMatches: first.hostMatches,
        anchoring: anchoring,
      },
      seen,
      tookMs: first.tookMs,
    }));
  }
}
