// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { type Instant, plusSeconds } from '../../core/model/instant.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { KeptDocuments, World } from './world.ts';

/** The documents of a provider's issuer, where they were seen within the time that they are kept. */
export function keptDocuments(
  facts: Facts,
  world: World,
  now: Instant,
): KeptDocuments['documents'] | undefined {
  const provider = seenOf(facts.provider);
  const kept = provider === undefined ? undefined : world.kept.get(provider.arn);
  return kept !== undefined && now < kept.until ? kept.documents : undefined;
}

/** Keeps what was seen; a look that failed is not kept. */
export function keepDocuments(facts: Facts, world: World, now: Instant): void {
  const { discovery, jwks, endpoints } = facts;
  const { keyCacheSeconds } = world.rules;
  const provider = seenOf(facts.provider);
  if (keyCacheSeconds === 0 || provider === undefined) return;
  if (discovery?.kind !== 'seen' || jwks?.kind !== 'seen') return;
  world.kept.set(provider.arn, {
    documents: { discovery, jwks, endpoints },
    until: plusSeconds(now, keyCacheSeconds),
  });
}
