// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import type { Clock } from '../../../ports/index.ts';
import { printOrNull } from '../../../render/watch/json.ts';
import { type App, answer } from './app.ts';
import type { HttpParts } from './parts.ts';
import { withoutNames } from './visible-accounts.ts';
import { sourceStatus, type WatchedSource } from './sources.ts';

/** Whether it works, and can work. Both are asked by what starts and stops it, without a token. */
export function addHealth(app: App, parts: HttpParts): void {
  const { status, clock, database } = parts;
  let known: readonly WatchedSource[] = [];
  const sourcesNow = onceIn(CACHED_MS, clock, async () => status.sources());
  const whyNot = onceIn(CACHED_MS, clock, async () =>
    database.check(AbortSignal.timeout(CHECK_MS)).then(() => undefined, reasonOf),
  );
  app.get('/healthz', async (context) => {
    // A database that is away is no reason to be restarted, and silence goes on being counted.
    known = await sourcesNow().catch(() => known);
    const sources = known.map((source) => sourceStatus(source, status, clock.now()));
    const isSilent = sources.some((source) => source.isSilent);
    const result = {
      schemaVersion: 1,
      status: isSilent ? 'silent' : 'ok',
      configError: status.configError() !== undefined,
      sources: sources.map(({ name, completedAt, isSilent: silent }) => ({
        // Nobody is known here, so no account is anybody's own.
        name: withoutNames(name, () => false),
        completedAt: printOrNull(completedAt),
        isSilent: silent,
      })),
    };
    return answer(context, result, isSilent ? 503 : 200);
  });
  app.get('/readyz', async (context) => {
    const why = await whyNot();
    const result = {
      schemaVersion: 1,
      status: why === undefined ? 'ok' : 'unavailable',
      why: why ?? null,
    };
    return answer(context, result, why === undefined ? 200 : 503);
  });
}

/** Asks once in a while, however often it is asked: anybody may ask. */
function onceIn<T>(milliseconds: number, clock: Clock, ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return async () => {
    const now = clock.now();
    if (last === undefined || Math.abs(now - last.at) >= milliseconds) {
      last = { at: now, answer: ask() };
    }
    return last.answer;
  };
}

/** The code alone: where the database is, is told to nobody. */
function reasonOf(error: unknown): string {
  return error instanceof TrustprintError ? error.code : 'internal';
}

/** Kubernetes waits a second for a probe where it is not told otherwise. */
const CHECK_MS = 900;
const CACHED_MS = 500;
