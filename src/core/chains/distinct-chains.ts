// SPDX-License-Identifier: Apache-2.0

import { chainKey } from '../model/certificate.ts';
import type { EndpointProbe } from '../model/facts.ts';
import { seenOf } from '../model/look.ts';

/** How many chains were seen that differ in a byte, at whatever address. */
export function distinctChains(endpoints: readonly EndpointProbe[]): number {
  const chains = endpoints.flatMap(({ chain }) => {
    const presented = seenOf(chain)?.presented;
    return presented === undefined ? [] : [chainKey(presented)];
  });
  return new Set(chains).size;
}
