// SPDX-License-Identifier: Apache-2.0

import type { EndpointProbe } from '../model/facts.ts';
import { seenOf } from '../model/look.ts';

/** How many chains were seen that differ in a byte, at whatever address. */
export function distinctChains(endpoints: readonly EndpointProbe[]): number {
  const chains = endpoints.flatMap(({ chain }) => {
    const presented = seenOf(chain)?.presented;
    return presented === undefined ? [] : [presented.map(({ sha256 }) => sha256).join(' ')];
  });
  return new Set(chains).size;
}
