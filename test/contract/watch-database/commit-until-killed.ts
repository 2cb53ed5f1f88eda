// SPDX-License-Identifier: Apache-2.0

/**
 * Commits round after round until it is killed: one event, one snapshot that counts them, and an alert that
 * fires and is resolved by turns. Prints each number when it is committed. What fails is tried again.
 *
 * `node commit-until-killed.ts WHERE SOURCE`
 */
import { setTimeout as pause } from 'node:timers/promises';

import { openDatabase } from '../../../src/adapters/database/open.ts';
import { instantOf } from '../../../src/core/model/instant.ts';
import type { WatchDatabase } from '../../../src/ports/watch.ts';
import { redact } from '../../../src/render/redact.ts';
import { commit, condition, event, trust, UNIT } from './examples.ts';

const [where = ':memory:', source = 'prod'] = process.argv.slice(2);
let database: WatchDatabase | undefined;
for (;;) {
  try {
    database ??= await openDatabase(where, { redact });
    await commitNext(database);
  } catch {
    await pause(20);
  }
}

async function commitNext(to: WatchDatabase): Promise<void> {
  const sources = await to.rounds.sources();
  const last = sources.find(({ name }) => name === source);
  const now = instantOf(last?.nextAt ?? 0);
  const round = (await to.rounds.start(source, now, instantOf(now + 1))) ?? last?.round ?? 0;
  const unit = { ...UNIT, source, round };
  const name = `arn:${source}`;
  const stored = (await to.snapshots.load([trust(name)])).get(`trust ${name}`)?.snapshot;
  const number = (stored?.kind === 'trust' ? stored.roles.length : 0) + 1;
  const roles = Array.from({ length: number }, (_, nth) => `r${String(nth)}`);
  const cause = { check: 'endpoint-trust', host: source, chain: '' };
  const outcome = await commit(
    to,
    [
      {
        snapshot: trust(name, { roles, hosts: [] }),
        conditions: number % 2 === 1 ? [condition(name, { cause })] : [],
      },
    ],
    { unit, events: [event(name, { source, detail: String(number) })] },
  );
  if (outcome === 'committed') process.stdout.write(`${String(number)}\n`);
}
