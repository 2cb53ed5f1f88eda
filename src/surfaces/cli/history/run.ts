// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { type Instant, instantOf, printInstant } from '../../../core/model/instant.ts';
import { didYouMean } from '../../../core/model/nearest.ts';
import type { EventKind, StoredEvent } from '../../../core/watch/event.ts';
import { harmless } from '../../../render/harmless.ts';
import { everyResult, renderJson } from '../../../render/json.ts';
import { eventLine } from '../../../render/watch/event-text.ts';
import { eventJson } from '../../../render/watch/json.ts';
import type { HistoryJson } from '../../../schemas/history.ts';
import { type Context, plainCircumstances } from '../context.ts';
import { type ConnectionFlags, settingsFrom } from '../settings.ts';
import { serverFrom, type WatchFlags } from '../watch-flags.ts';
import { eventsInDatabase, eventsOfServer, type EventSource } from './sources.ts';

/** A span of time back from now, or an instant. */
export type Since = { readonly agoMs: number } | { readonly at: Instant };

export interface HistoryFlags extends WatchFlags, Pick<ConnectionFlags, 'proxy' | 'timeout'> {
  readonly since: Since | undefined;
  readonly kinds: readonly EventKind[] | undefined;
  readonly most: number | undefined;
  readonly format: 'text' | 'json' | 'ndjson';
}

/** `history`: what `watch` saw happen to a target. */
export async function runHistory(
  context: Context,
  flags: HistoryFlags,
  target?: string,
): Promise<void> {
  const settings = settingsFrom(flags, context.environment);
  const server = await serverFrom(flags, settings, context);
  if (server !== undefined) {
    await print({ source: eventsOfServer(server, context.signal), flags, target }, context);
    return;
  }
  await context.outside.inDatabase(flags.database, 'read', async (database) =>
    print({ source: eventsInDatabase(database), flags, target }, context),
  );
}

interface Asked {
  readonly source: EventSource;
  readonly flags: HistoryFlags;
  readonly target: string | undefined;
}

async function print(asked: Asked, context: Context): Promise<void> {
  const { source, flags, target } = asked;
  const since = sinceIn(flags, await context.outside.now());
  const events = await eventsSince(since, asked, context.signal);
  if (events.length === 0 && target !== undefined) await requireKnown(target, source);
  context.process.stdout.write(printed(events, { ...asked, since }, context));
}

/** The newest first, a page at a time. */
async function eventsSince(
  since: Instant | undefined,
  { source, flags: { kinds, most = DEFAULT_MOST }, target }: Asked,
  signal: AbortSignal,
): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  let before: number | undefined;
  while (events.length < most) {
    signal.throwIfAborted();
    const wanted = Math.min(most - events.length, PAGE_SIZE);
    const page = await source.events({ target, kinds, before, most: wanted });
    const recent = page.filter(({ at }) => since === undefined || at >= since);
    events.push(...recent);
    before = page.at(-1)?.id;
    if (before === undefined || recent.length < page.length) break;
  }
  return events;
}

function sinceIn({ since }: HistoryFlags, now: Instant): Instant | undefined {
  if (since === undefined) return undefined;
  return 'at' in since ? since.at : instantOf(now - since.agoMs);
}

async function requireKnown(target: string, source: EventSource): Promise<void> {
  if (await source.isKnown(target)) return;
  const near = didYouMean(target, await source.names());
  const name = target.slice(0, MOST_SHOWN);
  throw new TrustprintError('name_unknown', `watch knows nothing of ${name}`, {
    facts: { target: name },
    hint: near ?? 'name it as watch does: trustprint history shows the last events of all',
  });
}

function printed(
  events: readonly StoredEvent[],
  { flags, target, since }: Asked & { readonly since: Instant | undefined },
  context: Context,
): string {
  switch (flags.format) {
    case 'ndjson':
      return events.map((event) => `${JSON.stringify(eventJson(event))}\n`).join('');
    case 'json': {
      const circumstances = everyResult(plainCircumstances(context));
      const result: HistoryJson = {
        ...circumstances,
        target: target ?? null,
        events: events.map(eventJson),
      };
      return renderJson(result);
    }
    case 'text': {
      if (events.length > 0) {
        return events.map((event) => eventLine(event, context.terminal.stdout)).join('');
      }
      const of = target === undefined ? '' : ` of ${harmless(target)}`;
      const when = since === undefined ? '' : ` since ${printInstant(since)}`;
      return `no events${of}${when}\n`;
    }
  }
}

const DEFAULT_MOST = 50;
const PAGE_SIZE = 500;
const MOST_SHOWN = 300;
