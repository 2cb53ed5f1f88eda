// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { instantOf } from '../../../src/core/model/instant.ts';
import type { WatchDatabase } from '../../../src/ports/watch.ts';
import { key } from './examples.ts';

/** A process that commits until it is killed. */
export interface Committing {
  readonly child: ChildProcess;
  /** The last number that it said was committed. */
  readonly last: () => number;
  /** Resolves when it has committed as many more. */
  readonly more: (count: number) => Promise<void>;
  readonly kill: () => Promise<void>;
}

export function startCommitting(where: string, source = 'prod'): Committing {
  const child = spawn(process.execPath, [SCRIPT, where, source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = 0;
  let left = '';
  const news = new EventEmitter();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${left}${text}`.split('\n');
    left = lines.pop() ?? '';
    last = Number(lines.at(-1) ?? last);
    news.emit('more');
  });
  return {
    child,
    last: () => last,
    more: async (count) => {
      const wanted = last + count;
      const isReached = (): boolean => last >= wanted;
      while (!isReached()) await once(news, 'more', { signal: AbortSignal.timeout(MOST_MS) });
    },
    kill: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

/** Every event, snapshot and message of what was committed is there, once, and nothing of what was not. */
export async function assertWhole(
  database: WatchDatabase,
  committed: Readonly<Record<string, number>>,
): Promise<void> {
  const kinds = await kindsOwed(database);
  for (const [source, least] of Object.entries(committed)) {
    const number = await storedNumber(database, source);
    assert.ok(number >= least, `${String(number)} of ${String(least)} that were committed`);
    const numbers = Array.from({ length: number }, (_, nth) => nth + 1);
    assert.deepEqual(await numbersOfEvents(database, source), numbers);
    assert.deepEqual(
      kinds.get(source),
      numbers.map((nth) => (nth % 2 === 1 ? 'firing' : 'resolved')),
    );
    const standing = await database.reads.alerts({ accounts: undefined, since: undefined });
    assert.equal(standing.filter(({ cause }) => cause.host === source).length, number % 2);
  }
}

async function storedNumber({ snapshots }: WatchDatabase, source: string): Promise<number> {
  const name = `arn:${source}`;
  const stored = (await snapshots.load([key('trust', name)])).get(`trust ${name}`)?.snapshot;
  return stored?.kind === 'trust' ? stored.roles.length : 0;
}

async function numbersOfEvents(
  { reads }: WatchDatabase,
  source: string,
): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (let after = 0; ;) {
    const query = { names: [`arn:${source}`], accounts: undefined, after, most: 1000 };
    const page = await reads.events(query);
    const last = page.at(-1);
    if (last === undefined) return numbers;
    numbers.push(...page.map(({ detail }) => Number(detail)));
    after = last.id;
  }
}

/** By source, in the order in which they were owed; they are delivered by it. */
async function kindsOwed({
  outbox,
}: WatchDatabase): Promise<ReadonlyMap<string, readonly string[]>> {
  const owed: { readonly id: number; readonly source: string; readonly kind: string }[] = [];
  // What is told of one alert comes in order, so that only the first of each can be taken at once.
  for (;;) {
    const page = await outbox.take(instantOf(Date.now()), { most: 1000, leaseMs: 1 });
    if (page.length === 0) break;
    for (const { id, message } of page) {
      owed.push({ id, source: message.alert.cause.host, kind: message.kind });
      await outbox.delivered(id);
    }
  }
  const inOrder = owed.toSorted((one, other) => one.id - other.id);
  const bySource = Map.groupBy(inOrder, ({ source }) => source);
  return new Map([...bySource].map(([source, all]) => [source, all.map(({ kind }) => kind)]));
}

const SCRIPT = fileURLToPath(new URL('commit-until-killed.ts', import.meta.url));
/** It commits in milliseconds, and again in seconds where the database was away. */
const MOST_MS = 120_000;
