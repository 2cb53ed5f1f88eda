// SPDX-License-Identifier: Apache-2.0

import { createContext, use } from 'react';

import type { PageHead, TrustData } from './trust-data.ts';

/** Where data come from, and the answers so far: a question is asked once. */
export interface DataSource {
  readonly data: TrustData;
  readonly answers: Map<string, Promise<unknown>>;
}

export const DataContext = createContext<DataSource | undefined>(undefined);

/**
 * The answer to a question; the next boundary above shows that it is waited for.
 *
 * @param key Tells questions apart.
 */
export function useData<T>(key: string, ask: (data: TrustData) => Promise<T>): T {
  const source = use(DataContext);
  if (source === undefined) throw new Error('no data around it');
  const { data, answers } = source;
  const asked = answers.get(key) as Promise<T> | undefined;
  const answer = asked ?? ask(data);
  if (asked === undefined) answers.set(key, answer);
  return use(answer);
}

/** What all lines come to. */
export function useHead(): PageHead {
  return useData('overview', async (data) => data.overview());
}
