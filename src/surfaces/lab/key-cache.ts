// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { type Instant, plusSeconds } from '../../core/model/instant.ts';
import type { KeptDocuments, World } from './world.ts';

/** The issuer's documents, where they were seen within the time that the lab keeps them. */
export function cachedDocuments(
  facts: Facts,
  world: World,
  now: Instant,
): KeptDocuments['documents'] | undefined {
  const kept = world.kept.get(facts.target.providerArn ?? '');
  return kept !== undefined && now < kept.until ? kept.documents : undefined;
}

/** Keeps what was seen; a look that failed is not kept. */
export function keepDocuments(facts: Facts, world: World, now: Instant): void {
  const { discovery, jwks, endpoints, target } = facts;
  const { keyCacheSeconds } = world.rules;
  if (keyCacheSeconds === 0 || discovery?.kind !== 'seen' || jwks?.kind !== 'seen') return;
  world.kept.set(target.providerArn ?? '', {
    documents: { discovery, jwks, endpoints },
    until: plusSeconds(now, keyCacheSeconds),
  });
}
