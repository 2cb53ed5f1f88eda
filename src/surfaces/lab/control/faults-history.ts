// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import type { World } from '../world.ts';

/** What IAM and EKS hold; sessions, keys of issuers and decisions are not theirs. */
type Tables = Pick<World, 'providers' | 'roles' | 'policies' | 'clusters' | 'associations'>;

/** How a world was, for reads that are behind. Records are replaced, never changed: to keep the tables is enough. */
export class WorldHistory {
  readonly #past: { readonly until: Instant; readonly tables: Tables }[] = [];

  /** Keeps how the world is, just before a write changes it. */
  keep(world: World, now: Instant): void {
    this.#past.push({ until: now, tables: tablesOf(world) });
    if (this.#past.length > MOST_KEPT) this.#past.shift();
  }

  /** The world as it was so many milliseconds ago, as far back as it is kept. */
  behind(world: World, now: Instant, lagMs: number): World {
    if (lagMs === 0) return world;
    const then = this.#past.find(({ until }) => until > now - lagMs);
    return then === undefined ? world : { ...world, ...then.tables };
  }

  forget(): void {
    this.#past.length = 0;
  }
}

function tablesOf(world: World): Tables {
  const { providers, roles, policies, clusters, associations } = world;
  return {
    providers: new Map(providers),
    roles: new Map(roles),
    policies: new Map(policies),
    clusters: new Map(clusters),
    associations: new Map(associations),
  };
}

/** More writes within a lag of some seconds than any test makes. */
const MOST_KEPT = 1000;
