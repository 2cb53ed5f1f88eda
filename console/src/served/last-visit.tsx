// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';

import { isJsonObject } from '../../../src/core/model/json.ts';
import type { WatchEventJson } from '../../../src/schemas/watch.ts';
import { get } from '../data/client.ts';
import { keepIn, keptIn, type Store } from '../kept.ts';
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
  const { since, last, see } = useVisit();
  const events = useQuery({
    queryKey: ['events', 'since', since?.id],
    queryFn: async ({ signal }) => {
      const query = { after: String(since?.id ?? last), most: String(MOST) };
      return (await get('/api/v1/events', { query, signal })).events;
    },
    enabled: since !== undefined && since.id < last,
  }).data;
  if (since === undefined || events === undefined || events.length === 0) return undefined;
  return (
    <Alert
      type="info"
      dismissible
      i18nStrings={{ dismissAriaLabel: 'I have seen it' }}
      onDismiss={see}
      header={
        <>
          Since your last visit, <Ago at={since.at} />
        </>
      }
    >
      <Counts events={events} />
    </Alert>
  );
}

/** What was seen before this visit, the newest event there is, and a way to have seen it too. */
function useVisit(): {
  readonly since: Seen | undefined;
  readonly last: number;
  readonly see: () => void;
} {
  const [before, setBefore] = useState(
    () => readSeen('sessionStorage') ?? readSeen('localStorage'),
  );
  const newest = useQuery({
    queryKey: ['events', 'newest'],
    queryFn: async ({ signal }) => get('/api/v1/events', { query: { most: '1' }, signal }),
  }).data?.events;
  const last = newest?.[0]?.id ?? 0;
  // Ids that went back are of another database.
  const since = before !== undefined && before.id <= last ? before : undefined;
  useEffect(() => {
    if (newest === undefined) return;
    const now = { id: last, at: new Date().toISOString() };
    keepIn('localStorage', KEY, now);
    keepIn('sessionStorage', KEY, since ?? now);
  }, [newest, last, since]);
  const see = (): void => {
    const now = { id: last, at: new Date().toISOString() };
    keepIn('sessionStorage', KEY, now);
    setBefore(now);
  };
  return { since, last, see };
}

/** By kind, the worst first. */
function Counts({ events }: { readonly events: readonly WatchEventJson[] }): ReactElement {
  const kinds = [...Map.groupBy(events, (event) => `${toneOf(event)} ${event.kind}`)]
    .flatMap(([key, some]) => {
      const [first] = some;
      return first === undefined ? [] : [{ key, tone: toneOf(first), kind: first.kind, some }];
    })
    .toSorted((one, other) => RANKS[one.tone] - RANKS[other.tone]);
  return (
    <ul className="since">
      {kinds.map(({ key, tone, kind, some }) => (
        <li key={key}>
          <StatusIndicator type={tone}>
            <a href={hrefOf('changes', '', { kinds: kind })}>
              {some.length.toLocaleString('en')}
              {some.length === MOST && ' or more'} × {kindWords(kind).toLowerCase()}
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

function readSeen(storage: Store): Seen | undefined {
  const seen: unknown = keptIn(storage, KEY);
  if (!isJsonObject(seen)) return undefined;
  const { id, at } = seen;
  return typeof id === 'number' && typeof at === 'string' ? { id, at } : undefined;
}
