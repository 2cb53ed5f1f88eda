// SPDX-License-Identifier: Apache-2.0

import type * as z from 'zod';

import { isKnown, knownNames, namesOf, ownNames } from '../../../app/watch/event-names.ts';
import { TrustprintError } from '../../../core/error.ts';
import { parseInstant } from '../../../core/model/instant.ts';
import { EVENT_KINDS, type EventKind, type StoredEvent } from '../../../core/watch/event.ts';
import type { WatchDatabase } from '../../../ports/watch.ts';
import type { WatchServer } from '../../../ports/watch-server.ts';
import { watchEvents, watchEndpoints, watchTrusts } from '../../../schemas/watch.ts';

/** Which events are asked for; the newest first. */
export interface Wanted {
  readonly target: string | undefined;
  readonly kinds: readonly EventKind[] | undefined;
  /** Before the event of this id. */
  readonly before: number | undefined;
  readonly most: number;
}

/** Where events are kept. */
export interface EventSource {
  events(wanted: Wanted): Promise<readonly StoredEvent[]>;
  isKnown(target: string): Promise<boolean>;
  /** Names that somebody may have meant. */
  names(): Promise<readonly string[]>;
}

export function eventsInDatabase(database: WatchDatabase): EventSource {
  const known = new Map<string, Promise<readonly string[]>>();
  const namesFor = async (target: string): Promise<readonly string[]> => {
    const names = known.get(target) ?? namesOf(target, database);
    known.set(target, names);
    return names;
  };
  return {
    events: async ({ target, kinds, before, most }) =>
      database.reads.events({
        names: target === undefined ? [] : await namesFor(target),
        ...(kinds === undefined ? {} : { kinds }),
        ...(before === undefined ? {} : { before }),
        accounts: undefined,
        most,
      }),
    isKnown: async (target) => isKnown(target, database),
    names: async () => knownNames(database),
  };
}

export function eventsOfServer(server: WatchServer, signal: AbortSignal): EventSource {
  const asked = async <Schema extends z.ZodType>(
    schema: Schema,
    path: string,
  ): Promise<z.infer<Schema>> => {
    const parsed = schema.safeParse(await server.get(path, signal));
    if (parsed.success) return parsed.data;
    throw new TrustprintError('watch_unavailable', `the server of watch answers ${path} oddly`, {
      hint: 'is it of the same version? trustprint --version',
    });
  };
  const names = async (): Promise<readonly string[]> => {
    const [{ trusts }, { endpoints }] = await Promise.all([
      asked(watchTrusts, `trusts?most=${String(MOST_A_PAGE)}`),
      asked(watchEndpoints, `endpoints?most=${String(MOST_A_PAGE)}`),
    ]);
    return [
      ...trusts.flatMap(({ arn, issuer, roles }) => [arn, issuer ?? [], roles].flat()),
      ...endpoints.map(({ name }) => name),
    ];
  };
  return {
    async events({ target, kinds, before, most }) {
      const query = new URLSearchParams({ most: String(Math.min(most, MOST_A_PAGE)) });
      if (target !== undefined) query.set('target', target);
      if (kinds !== undefined) query.set('kinds', kinds.join(','));
      if (before !== undefined) query.set('before', String(before));
      const { events } = await asked(watchEvents, `events?${query.toString()}`);
      // What a server repeats would be told again, and asked for without end.
      return events
        .map(storedOf)
        .filter(({ id }) => before === undefined || id < before)
        .slice(0, most);
    },
    async isKnown(target) {
      const all = new Set(await names());
      return ownNames(target).some((name) => all.has(name));
    },
    names,
  };
}

type EventJson = z.infer<typeof watchEvents>['events'][number];

/** A server of a newer version may tell of what this one has no name for. */
function storedOf({ at, by, kind: told, ...event }: EventJson): StoredEvent {
  const kind = EVENT_KINDS.find((known) => known === told);
  if (kind === undefined) {
    throw new TrustprintError('watch_unavailable', `no kind of event is known as "${told}"`, {
      hint: 'the server is of a newer version: update trustprint, or leave those out with --kinds',
    });
  }
  return {
    ...event,
    kind,
    at: parseInstant(at),
    by: by === null ? null : { ...by, at: parseInstant(by.at) },
  };
}

/** @see `eventsQuery` in src/schemas/watch-api.ts. */
const MOST_A_PAGE = 500;
