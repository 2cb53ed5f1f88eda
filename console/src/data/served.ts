// SPDX-License-Identifier: Apache-2.0

import { request } from './client.ts';
import { dataOf, indexOf, type LinesIndex } from './lines-index.ts';
import type { TrustData } from './trust-data.ts';

/** What a server last saw, as far as the caller may see it. */
export interface ServedData extends TrustData {
  /** Asks whether there is something new. @returns Whether there is: answers so far are out of date then. */
  refresh(): Promise<boolean>;
}

/** Read when it is first asked for, and again where that failed. Questions throw `ApiError`. */
export function servedData(): ServedData {
  let held: Promise<Held> | undefined;
  const read = async (): Promise<Held> => {
    held ??= readOver(undefined).catch((error: unknown) => {
      held = undefined;
      throw error;
    });
    return held;
  };
  return {
    ...dataOf(async () => (await read()).index),
    refresh: async () => {
      const isFirst = held === undefined;
      const before = await read();
      const next = isFirst ? before : await readOver(before);
      // Until then what was there answers.
      held = Promise.resolve(next);
      return isFirst || next !== before;
    },
  };
}

interface Held {
  readonly index: LinesIndex;
  readonly etag: string | null;
}

/** The same where the server has nothing else. No cache of the browser has it: it is nobody else's. */
async function readOver(before: Held | undefined): Promise<Held> {
  const known = before?.etag ?? null;
  const headers = known === null ? {} : { 'if-none-match': known };
  // Where a network went away in silence, nobody says so.
  const signal = AbortSignal.timeout(MOST_MS);
  const answer = await request('/api/v1/scan', { signal }, { headers, cache: 'no-store' });
  if (before !== undefined && answer.status === NOT_MODIFIED) return before;
  const { body } = answer;
  if (body === null) throw new Error('the server sent nothing');
  return { index: await indexOf(body), etag: answer.headers.get('etag') };
}

const NOT_MODIFIED = 304;
const MOST_MS = 60_000;
