// SPDX-License-Identifier: Apache-2.0

import { QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query';

import type { ConsoleLab } from '../../../src/schemas/lab.ts';
import type { WatchStatusJson } from '../../../src/schemas/watch.ts';
import { ApiError, get } from '../data/client.ts';

/** What is asked of the server beside the lines; all of it again when something happened. */
export function queryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The server may be on this machine: no network is needed.
      queries: { networkMode: 'always', staleTime: 30_000, retry: isWorthAnother },
      mutations: { networkMode: 'always' },
    },
  });
}

/** Begins the key of what stays as it is for as long as the server runs. */
export const ONCE = 'once';

/** What the server refused it refuses again. */
function isWorthAnother(failures: number, error: Error): boolean {
  return failures < 2 && (!(error instanceof ApiError) || error.status >= 500);
}

/** Who you are, what you may, and how it goes. */
export function useStatus(): UseQueryResult<WatchStatusJson> {
  return useQuery({
    queryKey: ['status'],
    queryFn: async ({ signal }) => get('/api/v1/status', { signal }),
  });
}

/** What you may do, beside reading; nothing until that is known. */
export function useScopes(): readonly WatchStatusJson['you']['scopes'][number][] {
  return useStatus().data?.you.scopes ?? [];
}

/** The lab that is behind the server; an error where none is. */
export function useLab(): UseQueryResult<ConsoleLab> {
  return useQuery({
    queryKey: ['lab'],
    queryFn: async ({ signal }) => get('/api/v1/lab', { signal }),
    enabled: useScopes().includes('write'),
  });
}

/** Whether no round of any source is complete. */
export function isFirstRound({ sources }: Pick<WatchStatusJson, 'sources'>): boolean {
  return sources.length > 0 && sources.every(({ completedAt }) => completedAt === null);
}

/** When all that is shown was last probed: as long ago as the round of the slowest source. */
export function useProbedAt(): number | undefined {
  const ends = useStatus().data?.sources.flatMap(({ completedAt }) => completedAt ?? []) ?? [];
  return ends.length === 0 ? undefined : Math.min(...ends.map((end) => Date.parse(end)));
}
