// SPDX-License-Identifier: Apache-2.0

import { type Query, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactElement,
  type ReactNode,
  startTransition,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';

import type { ServedData } from '../data/served.ts';
import { DataContext, type DataSource } from '../data/use-data.ts';
import { ApiError } from '../data/client.ts';
import { ONCE } from './queries.ts';
import { type Connection, type LiveStream, openStream } from './stream.ts';

export interface Live extends Connection {
  /** When something new was shown last, in milliseconds; `undefined`: not since the page was opened. */
  readonly changedAt: number | undefined;
  /** Asks soon whether there is something new. */
  readonly refresh: () => void;
  /** Asks again for all that is shown, as nothing can be shown. */
  readonly retry: () => void;
}

const LiveContext = createContext<Live | undefined>(undefined);

export function useLive(): Live {
  const live = use(LiveContext);
  if (live === undefined) throw new Error('nothing live around it');
  return live;
}

/**
 * Keeps what is shown as new as what the server has. Pages stay where they are meanwhile: answers are
 * replaced in a transition, so that scroll, focus, and what is open are left alone.
 */
export function LiveData({
  data,
  children,
}: {
  readonly data: ServedData;
  readonly children: ReactNode;
}): ReactElement {
  const [source, setSource] = useState<DataSource>(() => ({ data, answers: new Map() }));
  const [changedAt, setChangedAt] = useState<number>();
  const queries = useQueryClient();
  const replace = useCallback(() => {
    startTransition(() => {
      setSource({ data, answers: new Map() });
      setChangedAt(Date.now());
    });
  }, [data]);
  const ask = useCallback(async (): Promise<void> => {
    // What this server does not have is not asked for again.
    const predicate = ({ queryKey, state: { error } }: Query): boolean =>
      queryKey[0] !== ONCE && !(error instanceof ApiError && error.code === 'path_unknown');
    const [isChanged] = await Promise.all([
      data.refresh(),
      queries.invalidateQueries({ predicate }),
    ]);
    if (isChanged) replace();
  }, [data, queries, replace]);
  const { state, heardAt, refresh } = useStream(ask);
  const retry = useCallback(() => {
    void queries.invalidateQueries();
    setSource({ data, answers: new Map() });
  }, [data, queries]);
  const live = useMemo(
    () => ({ state, heardAt, changedAt, refresh, retry }),
    [state, heardAt, changedAt, refresh, retry],
  );
  return (
    <LiveContext value={live}>
      <DataContext value={source}>{children}</DataContext>
    </LiveContext>
  );
}

const CONNECTING: Connection = { state: 'connecting', heardAt: Date.now() };

/** Asks when something happened, when somebody comes back to the page, and regularly while he is there. */
function useStream(ask: () => Promise<void>): Connection & { readonly refresh: () => void } {
  const [stream, setStream] = useState<LiveStream>();
  const soon = useRef(NOTHING);
  useEffect(() => {
    const asking = sparingly(async () => ask().then(opened.heard, opened.failed));
    const ifSeen = (): void => {
      if (document.visibilityState === 'visible') asking.soon();
    };
    const opened = openStream(ifSeen);
    setStream(opened);
    soon.current = asking.soon;
    const timer = setInterval(ifSeen, EVERY_MS);
    document.addEventListener('visibilitychange', ifSeen);
    return () => {
      opened.stop();
      asking.stop();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ifSeen);
    };
  }, [ask]);
  const connection = useSyncExternalStore(
    useCallback((changed) => stream?.subscribe(changed) ?? NOTHING, [stream]),
    () => stream?.connection() ?? CONNECTING,
  );
  return {
    ...connection,
    refresh: useCallback(() => {
      soon.current();
    }, []),
  };
}

/** One account after the other brings events: a page of many trusts is not drawn all the time. */
function sparingly(act: () => Promise<void>): { soon: () => void; stop: () => void } {
  let due: ReturnType<typeof setTimeout> | undefined;
  let restUntil = 0;
  let isActing = false;
  const now = async (): Promise<void> => {
    due = undefined;
    isActing = true;
    const begun = performance.now();
    await act();
    restUntil = performance.now() + Math.max(LEAST_MS, 4 * (performance.now() - begun));
    isActing = false;
  };
  const soon = (): void => {
    if (due !== undefined) return;
    const wait = Math.max(SOON_MS, restUntil - performance.now());
    due = setTimeout(() => {
      due = undefined;
      if (isActing) soon();
      else void now();
    }, wait);
  };
  return {
    soon,
    stop: () => {
      clearTimeout(due);
    },
  };
}

const NOTHING = (): void => undefined;

/** Events of one round come together. */
const SOON_MS = 300;
const LEAST_MS = 1000;
const EVERY_MS = 30_000;
