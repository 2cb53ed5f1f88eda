// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';

/** Something that listens on a port. */
export interface OnPort {
  readonly port: number;
  close(): Promise<void>;
}

/** A loopback address to listen at. */
export interface LoopbackAddress {
  readonly address: string;
  /** Whether it is passed over where this machine does not have it, as it may have no IPv6. */
  readonly isOptional: boolean;
}

/**
 * Starts one server at each address, all on one port.
 *
 * @param port The port to take where it is free on all; 0 for any.
 * @throws TrustprintError `lab_address_missing`.
 */
export async function onOnePort<A extends LoopbackAddress, T extends OnPort>(
  addresses: readonly A[],
  port: number,
  start: (at: A, port: number) => Promise<T>,
): Promise<readonly T[]> {
  let wanted = port;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const started: T[] = [];
    try {
      for (const at of addresses) {
        const server = await startedAt(at, started[0]?.port ?? wanted, start);
        if (server !== undefined) started.push(server);
      }
      return started;
    } catch (error) {
      await Promise.all(started.map(async (server) => server.close()));
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      wanted = 0;
    }
  }
  throw new Error('no port is free on all loopback addresses');
}

/** The code of a system error: `EADDRINUSE`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

async function startedAt<A extends LoopbackAddress, T>(
  at: A,
  port: number,
  start: (at: A, port: number) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await start(at, port);
  } catch (cause) {
    if (!ABSENT.has(codeOf(cause) ?? '')) throw cause;
    if (at.isOptional) return undefined;
    const { address } = at;
    throw new TrustprintError('lab_address_missing', `this machine has no address ${address}`, {
      facts: { address },
      hint: `give it to the loopback interface (on macOS: sudo ifconfig lo0 alias ${address})`,
      cause,
    });
  }
}

/** What systems say of an address, or a family, that they do not have. */
const ABSENT: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** Another program would have to take the same port on the second address each time. */
const MOST_TRIES = 10;
