// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { instantOf } from '../../../src/core/model/instant.ts';
import type { WatchDatabase } from '../../../src/ports/watch.ts';
import { watchMessage } from '../../../src/schemas/watch-message.ts';
import { type AlertReceiver, serveReceiver } from '../../servers/alert-receiver.ts';
import { NO_POSTGRES } from '../../servers/postgres.ts';
import { messageOf } from '../../watch-alerts.ts';
import { type Place, postgresPlace, sqlitePlace } from './databases.ts';

const KILLS = Number(process.env['TRUSTPRINT_KILLS'] ?? 2);
const ALERTS = 16;
const HOOK = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** What must come of messages where who delivers them is killed. */
export function describeKilledDelivery(): void {
  describe('who delivers, killed at random moments', () => {
    it('loses no message of a file, and sends again with the same id', async () => {
      await using place = await sqlitePlace();
      await killedAgainAndAgain(place, 1);
    });

    it('loses none in PostgreSQL, where two share the work', { skip: NO_POSTGRES }, async () => {
      await using place = await postgresPlace();
      await killedAgainAndAgain(place, 2);
    });
  });

  describe('two that deliver', () => {
    it('send each message once where none is killed', { skip: NO_POSTGRES }, async () => {
      await using place = await postgresPlace();
      await using hook = await serveReceiver();
      const database = await place.open();
      const owed = await owe(database);
      const children = [1, 2].map(() => started(place, hook, 0));
      await allTold(database);
      for (const child of children) await ended(child, 'SIGTERM');
      assert.equal(hook.received.length, owed.length);
    });
  });
}

/** Kills processes as they deliver, and lets the last ones finish. */
async function killedAgainAndAgain(place: Place, atOnce: number): Promise<void> {
  let failsNow = true;
  await using hook = await serveReceiver((response) => {
    const status = failsNow && Math.random() < 0.1 ? 500 : 204;
    void setTimeout(Math.random() * 60).then(() => response.writeHead(status).end());
  });
  const database = await place.open();
  const owed = await owe(database);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const children = Array.from({ length: atOnce }, () => started(place, hook, kill));
    await Promise.all(children.map(async (child) => once(child.stdout ?? child, 'data')));
    await setTimeout(Math.random() * 300);
    for (const child of children) await ended(child, 'SIGKILL');
  }
  failsNow = false;
  const last = started(place, hook, KILLS);
  await once(last.stdout ?? last, 'data');
  await allTold(database);
  await ended(last, 'SIGTERM');
  assertTold(hook, owed);
}

/** Two messages about each alert, to two receivers: that it fires, and that it is over. */
async function owe({ outbox }: WatchDatabase): Promise<readonly string[]> {
  const at = instantOf(Date.now() - 1000);
  const messages = Array.from({ length: ALERTS }, (_, number) =>
    (['firing', 'resolved'] as const).flatMap((kind) =>
      ['ops', 'team'].map((receiver) => ({
        receiver,
        message: messageOf(
          { id: `${kind}-${String(number)}-${receiver}`, kind, at },
          { id: `alert-${String(number)}` },
        ),
      })),
    ),
  ).flat();
  await outbox.add(messages);
  return messages.map(({ message }) => message.id);
}

function assertTold({ received }: AlertReceiver, owed: readonly string[]): void {
  const bodies = new Map<string, string>();
  const before = new Set<string>();
  for (const { headers, body, path } of received) {
    const id = String(headers['webhook-id']);
    assert.equal(bodies.get(id) ?? body, body, 'a message that is sent again is the same');
    bodies.set(id, body);
    const { type, data } = watchMessage.parse(JSON.parse(body));
    if (type === 'alert.firing') before.add(`${path} ${data.alert.id}`);
    else assert.ok(before.has(`${path} ${data.alert.id}`), 'its end was told before its beginning');
  }
  assert.deepEqual([...bodies.keys()].toSorted(), owed.toSorted());
}

/** Its clock is an hour and a half ahead of the one before: leases are over, and what failed is due. */
function started(place: Place, hook: AlertReceiver, turn: number): ChildProcess {
  return spawn(process.execPath, [PROGRAM, place.where, hook.url, String(turn * AHEAD_SECONDS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HOOK },
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number | null];
  assert.equal(code, signal === 'SIGTERM' ? 0 : null);
}

async function allTold({ reads }: WatchDatabase): Promise<void> {
  for (let tries = 0; (await reads.counts()).owed > 0; tries += 1) {
    assert.ok(tries < MOST_TRIES, 'messages are still owed');
    await setTimeout(100);
  }
}

const PROGRAM = join(import.meta.dirname, '../../servers/deliver-alerts.ts');
const AHEAD_SECONDS = 5400;

/** A minute, for a machine that is busy. */
const MOST_TRIES = 600;
