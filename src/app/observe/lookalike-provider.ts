// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { seenOf } from '../../core/model/look.ts';
import { nearProviderArn } from '../../core/plan/lookalike-provider.ts';
import type { Ports } from '../../ports/index.ts';
import { lookAt } from './observed.ts';

/** Reads the provider beside which a missing one is to be made, where there is one: a repair needs it. */
export async function withNearProvider(
  facts: Facts,
  { cloud }: Pick<Ports, 'cloud'>,
  signal: AbortSignal,
): Promise<Facts> {
  const arn = nearProviderArn(facts);
  if (arn === undefined || seenOf(facts.provider)?.arn === arn) return facts;
  const nearProvider = await lookAt('provider of a like issuer', async () =>
    cloud.provider(arn, signal),
  );
  return { ...facts, nearProvider };
}
