// SPDX-License-Identifier: Apache-2.0

import { dataOf, linesIn } from './embedded.ts';
import type { TrustData } from './trust-data.ts';

/** The lines of what a server saw last. */
export function servedData(): TrustData {
  return dataOf(fetched());
}

async function* fetched(): ReturnType<typeof linesIn> {
  const answer = await fetch('/api/v1/scan');
  if (!answer.ok || answer.body === null) throw new Error('the server gave no lines');
  yield* linesIn(answer.body);
}
