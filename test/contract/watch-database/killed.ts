// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { instantOf } from '../../../src/core/model/instant.ts';
import type { WatchDatabase } from '../../../src/ports/watch.ts';
import { key } from './examples.ts';

/** A process that commits until it is killed. */
export interface Committing {
  readonly child: ChildProcess;
  /** The last number that it said was committed. */
  last(): number;
  /** Resolves when it has committed as many more. */
  more(count: number): Promise<void>;
  kill(): Promise<void>;
}

export function startCommitting(where: string, source = 'prod'): Committing {
  const child = spawn(process.execPath, [SCRIPT, where, source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = 0;
  let left = '';
  let waiting: (() => void)[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${left}${text}`.split('\n');
    left = lines.pop() ?? '';
    last = Number(lines.at(-1) ?? last);
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  });
  return {
    child,
    last: () => last,
    more: async (count) => {
      const wanted = last + count;
      while (last < wanted) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    kill: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

/** Every event, snapshot and message of what was committed is there, once, and nothing of what was not. */
export async function assertWhole(
  { reads, snapshots, outbox }: WatchDatabase,
  committed: number,
  source = 'prod',
): Promise<number> {
  const name = `arn:${source}`;
  const stored = (await snapshots.load([key('trust', name)])).get(`trust ${name}`)?.snapshot;
  const number = stored?.kind === 'trust' ? stored.roles.length : 0;
  assert.ok(number >= committed, `${String(number)} of ${String(committed)} that were committed`);
  const numbers: number[] = [];
  for (let after = 0; ;) {
    const query = { names: [name], accounts: undefined, after, most: 1000 };
    const page = await reads.events(query);
    numbers.push(...page.map(({ detail }) => Number(detail)));
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.id;
  }
  assert.deepEqual(
    numbers,
    Array.from({ length: number }, (_, nth) => nth + 1),
  );
  assert.deepEqual(
    await kindsOwed(outbox, source),
    numbers.map((nth) => (nth % 2 === 1 ? 'firing' : 'resolved')),
  );
  const standing = await reads.alerts({ accounts: undefined, since: undefined });
  const ours = standing.filter(({ cause }) => cause.host === source);
  assert.equal(ours.length, number % 2);
  return number;
}

/** In the order in which they were owed; they are delivered by it. */
async function kindsOwed(
  { take, delivered }: WatchDatabase['outbox'],
  source: string,
): Promise<readonly string[]> {
  const owed: { readonly id: number; readonly kind: string }[] = [];
  // What is told of one alert comes in order, so that only the first of each can be taken at once.
  for (;;) {
    const page = await take(instantOf(Date.now()), 1000, 1);
    if (page.length === 0) break;
    for (const { id, message } of page) {
      if (message.alert.cause.host === source) owed.push({ id, kind: message.kind });
      await delivered(id);
    }
  }
  return owed.toSorted((one, other) => one.id - other.id).map(({ kind }) => kind);
}

const SCRIPT = fileURLToPath(new URL('committing.ts', import.meta.url));
