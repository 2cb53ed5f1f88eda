// SPDX-License-Identifier: Apache-2.0

// An issuer, and whatever else is named, behind a network: relays on loopback that take half a round
// trip each way, and one more before a connection's first byte, as TCP does. It runs in a thread of
// its own, as those who measure wait for whole processes.

import { writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import { pemOf } from '../src/core/model/certificate.ts';
import { forgeKeyPair } from '../src/forge/keys.ts';
import { listenAt, serveTls } from '../src/forge/servers.ts';
import { publicJwkOf } from '../src/forge/tokens.ts';
import { ROOT, WHOLE } from '../test/servers/chains.ts';

export interface Far extends AsyncDisposable {
  /** Has its keys at its own host. */
  readonly issuer: string;
  /** Has its keys at another host. */
  readonly apart: string;
  /** Where the relay to `behind` is. */
  readonly endpoint: string | undefined;
}

interface Wanted {
  readonly roundTripMs: number;
  readonly caFile: string;
  /** A port on loopback that is to be as far away. */
  readonly behind: number | undefined;
}

/** Serves issuers whose root is written to `caFile`, a round trip away. */
export async function farAway(wanted: Wanted): Promise<Far> {
  const worker = new Worker(new URL(import.meta.url), { workerData: wanted });
  const urls = await new Promise<Omit<Far, keyof AsyncDisposable>>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    ...urls,
    [Symbol.asyncDispose]: async () => {
      await worker.terminate();
    },
  };
}

async function serve({ roundTripMs, caFile, behind }: Wanted): Promise<void> {
  const documents = new Map<string, string>();
  const server = await serveTls({ shows: [WHOLE], documents });
  const relayed = async (port: number, address?: string): Promise<number> =>
    listenAt(createServer(relayTo(port, roundTripMs)), {
      address: address ?? '127.0.0.1',
      port: 0,
    });
  const own = `https://127.0.0.1:${String(await relayed(server.port))}`;
  const other = `https://127.0.0.2:${String(await relayed(server.port, '127.0.0.2'))}`;
  for (const [path, keys] of [
    ['', own],
    ['/apart', other],
  ] as const) {
    documents.set(
      `${path}/.well-known/openid-configuration`,
      JSON.stringify({
        issuer: `${own}${path}`,
        jwks_uri: `${keys}/keys`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }),
    );
  }
  const key = { kid: 'far', alg: 'RS256' as const, keys: await forgeKeyPair('rsa') };
  documents.set('/keys', JSON.stringify({ keys: [await publicJwkOf(key)] }));
  writeFileSync(caFile, pemOf(ROOT.certificate));
  const endpoint =
    behind === undefined ? undefined : `http://127.0.0.1:${String(await relayed(behind))}`;
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has none
  parentPort?.postMessage({ issuer: own, apart: `${own}/apart`, endpoint });
}

function relayTo(port: number, roundTripMs: number): (near: Socket) => void {
  return (near) => {
    const far = connect(port, '127.0.0.1');
    near.pause();
    setTimeout(() => near.resume(), roundTripMs);
    carry(near, far, roundTripMs / 2);
    carry(far, near, roundTripMs / 2);
  };
}

/** Timers of one length fire in their order, so that bytes stay in theirs. */
function carry(from: Socket, to: Socket, delayMs: number): void {
  from.setNoDelay(true);
  from.on('data', (chunk: Buffer) => {
    later(delayMs, () => to.write(chunk));
  });
  from.on('end', () => {
    later(delayMs, () => to.end());
  });
  from.on('error', () => to.destroy());
}

function later(ms: number, then: () => void): void {
  if (ms === 0) then();
  else setTimeout(then, ms);
}

if (!isMainThread) await serve(workerData as Wanted);
