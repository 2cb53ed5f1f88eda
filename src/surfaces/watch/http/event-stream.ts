// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import type { EventQuery } from '../../../ports/watch.ts';
import { renderJsonLine } from '../../../render/json.ts';
import { eventJson } from '../../../render/watch/json.ts';
import type { AppContext, Caller } from './app.ts';
import { isStill } from './callers.ts';
import type { HttpParts } from './parts.ts';
import { sightOf } from './visible-accounts.ts';

/** Streams that are open. */
export interface EventStreams {
  /**
   * Answers with events as they happen, those first that came after `after`.
   *
   * @throws TrustprintError `rate_limited` where too many are open.
   */
  open(context: AppContext, wanted: WantedEvents): Response;
}

export interface WantedEvents {
  readonly query: Pick<EventQuery, 'names' | 'kinds'>;
  readonly after: number | undefined;
}

export function eventStreams(parts: HttpParts, closing: AbortSignal): EventStreams {
  const open = new Map<AbortSignal, Caller>();
  const changed = (): void => {
    parts.onPages?.([...open.values()].filter(({ by }) => by === 'session').length);
  };
  return {
    open: (context, wanted) => {
      const { caller } = context.var;
      const own = [...open.values()].filter(({ grant: { id } }) => id === caller.grant.id).length;
      if (open.size >= MOST_STREAMS || own >= MOST_OF_ONE) throw tooMany();
      const ended = new AbortController();
      const signal = AbortSignal.any([context.req.raw.signal, closing, ended.signal]);
      open.set(signal, caller);
      changed();
      // Not at the end of the stream, which one that is gone before it is read never comes to.
      const onEnd = (): void => {
        open.delete(signal);
        changed();
      };
      signal.addEventListener('abort', onEnd, { once: true });
      const frames = framesOf(wanted, { parts, caller, signal, end: () => ended.abort() });
      return context.body(ReadableStream.from(frames), 200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
      });
    },
  };
}

interface Streaming {
  readonly parts: HttpParts;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** What is not taken waits in the database: a slow reader holds one page of events, and no more. */
async function* framesOf(wanted: WantedEvents, streaming: Streaming): AsyncGenerator<Uint8Array> {
  const { parts, end } = streaming;
  const bell = bellOf(streaming);
  const encoder = new TextEncoder();
  try {
    for await (const frame of textOf(wanted, streaming, bell)) yield encoder.encode(frame);
  } catch (error) {
    // Who listens comes again with the last id that he has.
    const why = error instanceof Error ? error.message : String(error);
    parts.log.warn({ error: why }, 'a stream of events ended');
  } finally {
    bell.end();
    end();
  }
}

async function* textOf(
  { query, after }: WantedEvents,
  { parts, caller, signal }: Streaming,
  bell: Bell,
): AsyncGenerator<string> {
  const { reads } = parts.database;
  const about = { ...query, accounts: caller.grant.accounts };
  yield `retry: ${String(RETRY_MS)}\n\n`;
  let last = after ?? (await reads.events({ ...about, names: [], most: 1 }))[0]?.id ?? 0;
  let checkedAt = parts.clock.now();
  while (!signal.aborted) {
    const events = await reads.events({ ...about, after: last, most: PAGE });
    // Hosts come to rest under an account, and leave it, while a stream is open.
    const sight = sightOf(caller.grant, reads);
    for (const event of events) {
      if (await sight.event(event)) {
        yield `id: ${String(event.id)}\nevent: ${event.kind}\ndata: ${renderJsonLine(sight.inWords(eventJson(event)))}\n`;
      }
      last = event.id;
    }
    // A clock that was put back is no reason to ask less often.
    if (Math.abs(parts.clock.now() - checkedAt) >= HEARTBEAT_MS) {
      if (!(await isStill(caller, parts))) return;
      checkedAt = parts.clock.now();
      yield ':\n\n';
    }
    if (events.length < PAGE) await bell.wait();
  }
}

/** Rings when this process committed events; those of others are found by looking. */
interface Bell {
  wait(): Promise<void>;
  end(): void;
}

function bellOf({ parts: { clock, onEvent }, signal }: Streaming): Bell {
  let rung = false;
  let wake = (): void => undefined;
  const end = onEvent(() => {
    rung = true;
    wake();
  });
  return {
    end,
    wait: async () => {
      const woken = new AbortController();
      wake = () => {
        woken.abort();
      };
      if (!rung) {
        await clock.pause(LOOK_MS, AbortSignal.any([signal, woken.signal])).catch(() => undefined);
      }
      rung = false;
    },
  };
}

function tooMany(): TrustprintError {
  return new TrustprintError('rate_limited', 'too many streams of events are open', {
    facts: { most: MOST_STREAMS, mostOfOne: MOST_OF_ONE, retryAfter: 60 },
    hint: 'close one, or ask for pages',
  });
}

/** Each looks into the database every few seconds. */
const MOST_STREAMS = 100;
const MOST_OF_ONE = 10;
const LOOK_MS = 3000;
const RETRY_MS = 3000;
const PAGE = 100;

/** Proxies end what is silent for a minute, most of them. */
const HEARTBEAT_MS = 15_000;
