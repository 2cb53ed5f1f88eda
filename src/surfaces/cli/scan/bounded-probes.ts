// SPDX-License-Identifier: Apache-2.0

import PQueue from 'p-queue';

import type { HostPort } from '../../../core/model/issuer.ts';
import type { Ports } from '../../../ports/index.ts';

/** How many connections a scan makes. */
export interface ProbeBounds {
  /** At once, to all hosts together. */
  readonly atOnce: number;
  /** A second at most; `undefined`: as fast as they come. */
  readonly rate: number | undefined;
}

type Probing = Pick<Ports, 'endpoints' | 'quickProbes'>;

/**
 * The same probes within bounds: overall, to one host, and in a second. A connection that waits for its
 * turn spends nothing of its time.
 */
export function boundedProbes(probes: Probing, bounds: ProbeBounds): Probing {
  return probesWithin(bounds)(probes);
}

/** Probes that several ways lead to, within the same bounds. */
export function probesWithin(bounds: ProbeBounds): (probes: Probing) => Probing {
  const all = new PQueue({
    concurrency: bounds.atOnce,
    ...(bounds.rate === undefined ? {} : { interval: 1000, intervalCap: bounds.rate }),
  });
  const hosts = new Map<string, PQueue>();
  const inTurn = async <T>(
    { host, port }: HostPort,
    signal: AbortSignal,
    probe: () => Promise<T>,
  ): Promise<T> => {
    const name = `${host.toLowerCase()} ${String(port)}`;
    const ofHost = hosts.get(name) ?? new PQueue({ concurrency: MOST_TO_ONE_HOST });
    hosts.set(name, ofHost);
    try {
      return await ofHost.add(async () => all.add(probe, { signal }), { signal });
    } finally {
      if (ofHost.size === 0 && ofHost.pending === 0) hosts.delete(name);
    }
  };
  return ({ endpoints, quickProbes }) => ({
    endpoints: {
      connect: async (connection, signal) =>
        inTurn(connection, signal, async () => endpoints.connect(connection, signal)),
      addressesOf: async (endpoint, signal) => endpoints.addressesOf(endpoint, signal),
    },
    quickProbes: {
      peek: async (endpoint, signal) =>
        inTurn(endpoint, signal, async () => quickProbes.peek(endpoint, signal)),
    },
  });
}

/** No attack, and no longer than one: what is probed of an issuer at once takes as many. */
const MOST_TO_ONE_HOST = 16;
