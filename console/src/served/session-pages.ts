// SPDX-License-Identifier: Apache-2.0

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import type { AppPages } from '../app.tsx';
import { get } from '../data/client.ts';
import type { PageName } from '../route.ts';
import { SERVED_PAGES } from './pages.ts';
import { ONCE, useStatus } from './queries.ts';

/** The pages that this session has: some need that it may write, which is so in `trustprint console` alone. */
export function useSessionPages(): AppPages {
  const scopes = useStatus().data?.you.scopes;
  const isWriter = scopes?.includes('write');
  const lab = useQuery({
    queryKey: [ONCE, 'lab'],
    queryFn: async ({ signal }) => get('/api/v1/lab', { signal }),
    enabled: isWriter === true,
    staleTime: Infinity,
  });
  const labRuns = isWriter === false || lab.isError ? false : lab.isSuccess ? true : undefined;
  return useMemo(() => {
    const pages = Object.entries(SERVED_PAGES).flatMap(([name, page]) => {
      const isThere = name === 'lab' ? labRuns : isOfSession(name, isWriter);
      // An address that was handed on is held until that is known; no link comes and goes.
      const shown = { ...page, isInBar: page.isInBar && isThere === true };
      return isThere === false ? [] : [[name, shown] as const];
    });
    return Object.fromEntries(pages);
  }, [isWriter, labRuns]);
}

/** `undefined` until that is known. Who may write repairs, and asks nobody to. */
function isOfSession(name: string, isWriter: boolean | undefined): boolean | undefined {
  if (name === 'suggestions') return isWriter === undefined ? undefined : !isWriter;
  return OF_WRITERS.has(name) ? isWriter : true;
}

const OF_WRITERS: ReadonlySet<string> = new Set<PageName>(['manage', 'receipts', 'doctor', 'lab']);
