// SPDX-License-Identifier: Apache-2.0

/** Something that listens on a port. */
export interface OnPort {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts one server at each address, all on one port. An address that this machine does not have
 * is passed over, unless it is the first.
 *
 * @param port The port to take where it is free on all; 0 for any.
 */
export async function onOnePort<T extends OnPort>(
  addresses: readonly string[],
  port: number,
  start: (address: string, port: number) => Promise<T>,
): Promise<readonly T[]> {
  let wanted = port;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const started: T[] = [];
    try {
      for (const address of addresses) {
        const server = await startedAt(address, started[0]?.port ?? wanted, start);
        if (server !== undefined) started.push(server);
        else if (started.length === 0) throw new Error(`this machine has no address ${address}`);
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

async function startedAt<T>(
  address: string,
  port: number,
  start: (address: string, port: number) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await start(address, port);
  } catch (error) {
    if (ABSENT.has(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

/** What systems say of an address, or a family, that they do not have. */
const ABSENT: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** Another program would have to take the same port on the second address each time. */
const MOST_TRIES = 10;
