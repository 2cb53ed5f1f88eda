// SPDX-License-Identifier: Apache-2.0

import { EVENT_KINDS } from '../../../src/core/watch/event-kind.ts';
import { ApiError, get } from '../data/client.ts';
import { pageKey } from '../data/page-key.ts';

/** Whether what is shown is of now. */
export interface Connection {
  /** `ended`: the session; nothing but another one helps, which may begin in another tab. */
  readonly state: 'connecting' | 'live' | 'lost' | 'ended';
  /** When the server answered last, in milliseconds. */
  readonly heardAt: number;
}

export interface LiveStream {
  readonly connection: () => Connection;
  readonly subscribe: (listener: () => void) => () => void;
  /** The server has answered something else meanwhile. */
  readonly heard: () => void;
  readonly failed: (error: unknown) => void;
  readonly stop: () => void;
}

/**
 * The one stream of events of the page. A browser goes on by itself after the last event that it has; where
 * it gives up, which it does when anything but a stream is answered, it is begun again from there.
 *
 * @param onEvents Something happened, or may have while nobody listened.
 */
export function openStream(onEvents: () => void): LiveStream {
  const listeners = new Set<() => void>();
  let connection: Connection = { state: 'connecting', heardAt: Date.now() };
  let source: EventSource | undefined;
  let lastId = '';
  let waited = FIRST_WAIT_MS;
  let again: ReturnType<typeof setTimeout> | undefined;
  let losing: ReturnType<typeof setTimeout> | undefined;

  const become = (state: Connection['state'], heardAt = connection.heardAt): void => {
    clearTimeout(losing);
    losing = undefined;
    connection = { state, heardAt };
    for (const listener of listeners) listener();
  };
  const heard = (): void => {
    const wasEnded = connection.state === 'ended';
    become('live', Date.now());
    // Somebody has signed in again, in another tab; the server may have another database by now.
    if (wasEnded) {
      lastId = '';
      begin();
    }
  };
  const failed = (error: unknown): void => {
    if (isEnd(error)) {
      source?.close();
      clearTimeout(again);
      become('ended');
    } else if (!(error instanceof ApiError) && connection.state !== 'ended') {
      // A server that is started again is back before anybody has read that it was away.
      losing ??= setTimeout(() => {
        become('lost');
      }, PATIENCE_MS);
    }
  };
  const begin = (): void => {
    const search = new URLSearchParams({ page: pageKey() });
    if (lastId !== '') search.set('after', lastId);
    source = new EventSource(`/api/v1/events?${search.toString()}`);
    let isFirst = lastId === '' && connection.state === 'connecting';
    source.addEventListener('open', () => {
      waited = FIRST_WAIT_MS;
      heard();
      if (!isFirst) onEvents();
      isFirst = false;
    });
    for (const kind of EVENT_KINDS) {
      source.addEventListener(kind, (event: MessageEvent) => {
        lastId = event.lastEventId;
        onEvents();
      });
    }
    source.addEventListener('error', () => {
      failed(undefined);
      if (source?.readyState === EventSource.CLOSED) void askWhy();
    });
  };
  const askWhy = async (): Promise<void> => {
    await get('/api/v1/status').then(heard, failed);
    if (connection.state === 'ended') return;
    again = setTimeout(begin, waited);
    waited = Math.min(2 * waited, LAST_WAIT_MS);
  };
  begin();
  return {
    connection: () => connection,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    heard,
    failed,
    stop: () => {
      source?.close();
      clearTimeout(again);
      clearTimeout(losing);
    },
  };
}

/** Whether a session that was there is over. */
export function isEnd(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** Somebody looks at it: a server that is back is not waited for. */
const FIRST_WAIT_MS = 2000;
const LAST_WAIT_MS = 8000;
const PATIENCE_MS = 2500;
