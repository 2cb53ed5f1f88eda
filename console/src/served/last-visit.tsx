// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';

import type { WatchEventJson } from '../../../src/schemas/watch.ts';
import { get } from '../data/client.ts';
import { Ago } from '../parts/time.tsx';
import { hrefOf } from '../route.ts';
import { kindWords, toneOf } from './events.ts';

/** What somebody has seen: events up to one, and when that was. */
interface Seen {
  readonly id: number;
  readonly at: string;
}

/**
 * What changed since the page was open here last. The first visit has nothing to compare with; and a page
 * that is loaded again goes on with the same visit.
 */
export function LastVisit(): ReactElement | undefined {
  const [since, setSince] = useState(() => readSeen(sessionStorage) ?? readSeen(localStorage));
  const newest = useQuery({
    queryKey: ['events', 'newest'],
    queryFn: async ({ signal }) => get('/api/v1/events', { query: { most: '1' }, signal }),
  }).data?.events;
  const last = newest?.[0]?.id ?? 0;
  // Ids that went back are of another database.
  const from = since !== undefined && since.id <= last ? since : undefined;
  useEffect(() => {
    if (newest === undefined) return;
    keepSeen(localStorage, { id: last, at: new Date().toISOString() });
    keepSeen(sessionStorage, from ?? { id: last, at: new Date().toISOString() });
  }, [newest, last, from]);
  const events = useQuery({
    queryKey: ['events', 'since', from?.id],
    queryFn: async ({ signal }) => {
      const query = { after: String(from?.id ?? last), most: String(MOST) };
      return (await get('/api/v1/events', { query, signal })).events;
    },
    enabled: from !== undefined && from.id < last,
  }).data;
  if (from === undefined || events === undefined || events.length === 0) return undefined;
  return (
    <Alert
      type="info"
      dismissible
      dismissAriaLabel="I have seen it"
      onDismiss={() => {
        const now = { id: last, at: new Date().toISOString() };
        keepSeen(sessionStorage, now);
        setSince(now);
      }}
      header={
        <>
          Since your last visit, <Ago at={from.at} />
        </>
      }
    >
      <Counts events={events} />
    </Alert>
  );
}

/** By kind, the worst first. */
function Counts({ events }: { readonly events: readonly WatchEventJson[] }): ReactElement {
  const kinds = [...Map.groupBy(events, (event) => `${toneOf(event)} ${event.kind}`)]
    .map(([key, some]) => ({ key, tone: toneOf(some[0] as WatchEventJson), some }))
    .toSorted((one, other) => RANKS[one.tone] - RANKS[other.tone]);
  return (
    <ul className="since">
      {kinds.map(({ key, tone, some }) => (
        <li key={key}>
          <StatusIndicator type={tone}>
            <a href={hrefOf('changes', '', { kinds: some[0]?.kind ?? '' })}>
              {some.length.toLocaleString('en')}
              {some.length === MOST && ' or more'} × {kindWords(some[0]?.kind ?? '').toLowerCase()}
            </a>
          </StatusIndicator>
        </li>
      ))}
    </ul>
  );
}

const RANKS = { error: 0, warning: 1, success: 2, info: 3 } as const;
const KEY = 'trustprint-seen';
const MOST = 500;

/** A browser may have no storage for us. */
function readSeen(storage: Storage): Seen | undefined {
  try {
    const { id, at } = JSON.parse(storage.getItem(KEY) ?? '{}') as Partial<Seen>;
    return typeof id === 'number' && typeof at === 'string' ? { id, at } : undefined;
  } catch {
    return undefined;
  }
}

function keepSeen(storage: Storage, seen: Seen): void {
  try {
    storage.setItem(KEY, JSON.stringify(seen));
  } catch {
    // Then each visit is the first.
  }
}
