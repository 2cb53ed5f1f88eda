// SPDX-License-Identifier: Apache-2.0

import type { Endpoints } from '../../../ports/index.ts';

/**
 * The same looks, but a name that has several addresses gives another one first each time: so a
 * resolver does for callers that take the first.
 */
export function rotatingResolver(endpoints: Endpoints): Endpoints {
  let asked = 0;
  return {
    connect: async (connection, signal) => endpoints.connect(connection, signal),
    addressesOf: async (endpoint, signal) => {
      const addresses = await endpoints.addressesOf(endpoint, signal);
      if (addresses === undefined) return undefined;
      const first = asked % addresses.length;
      asked += 1;
      return [...addresses.slice(first), ...addresses.slice(0, first)];
    },
  };
}
