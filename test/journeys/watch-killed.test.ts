// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { instantOf } from '../../src/core/model/instant.ts';
import { isJsonObject } from '../../src/core/model/json.ts';
import type { StoredEvent } from '../../src/core/watch/event.ts';
import { inProcess } from '../in-process.ts';
import { type RunningLab, runningLab, trustprint } from '../process.ts';
import { serveReceiver } from '../servers/alert-receiver.ts';
import { configure, databaseOf, startWatch } from '../watch-process.ts';

/** How often it is killed: the nightly run says more. */
const TIMES = Number(process.env['TRUSTPRINT_KILLS'] ?? 4);
const SECRET = `whsec_${Buffer.from('a secret of the tests, of thirty').toString('base64')}`;

describe('watch that is killed', () => {
  it('loses nothing and doubles nothing, whenever that is', async () => {
    await using lab = await runningLab('healthy');
    await using receiver = await serveReceiver();
    const config = await configure(lab, {
      sources: [{ name: 'own', accounts: 'own', every: '1s' }],
      receivers: [
        {
          name: 'all',
          webhook: { url: receiver.url, secret: { env: 'WEBHOOK_SECRET' } },
          severity: 'notice',
        },
      ],
    });
    const shell = { ...lab.shell, env: { ...lab.shell.env, WEBHOOK_SECRET: SECRET } };
    const first = await inProcess(['watch', '--config', config, '--once'], shell);
    assert.equal(first.code, 0, first.stderr);
    for (let time = 0; time < TIMES; time += 1) {
      await using watch = await startWatch({ shell }, config);
      if (time % 2 === 0) await rotate(lab);
      await setTimeout(Math.random() * LONGEST_MS);
      assert.equal(await watch.end('SIGKILL'), null);
    }
    const last = await inProcess(['watch', '--config', config, '--once'], shell);
    assert.equal(last.code, 1, last.stderr);
    await using database = await databaseOf(lab);
    const events = await database.reads.events({
      names: [],
      accounts: undefined,
      after: 0,
      most: 1000,
    });
    const changes = chainOf(events, 'certificate-changed');
    assert.ok(changes >= 1 && changes <= Math.ceil(TIMES / 2), String(changes));
    const verdicts = chainOf(events, 'verdict-changed');
    assert.ok(verdicts >= 1 && verdicts <= changes + 1, JSON.stringify([verdicts, changes]));
    const alerts = await database.reads.alerts({ accounts: undefined, since: instantOf(0) });
    assert.ok(alerts.length >= 2);
    const messages = messagesIn(lab);
    for (const { id, cause, resolvedAt } of alerts) {
      const kinds = messages.filter(({ alert }) => alert === id).map(({ kind }) => kind);
      const all = resolvedAt === null ? ['firing'] : ['firing', 'resolved'];
      assert.deepEqual(kinds.toSorted(), all, cause.check);
    }
    // What was being sent when it was killed stays owed until its lease has passed, and is sent again.
    const told = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
    for (const { id, state } of messages) assert.ok(state === 'owed' || told.has(id), id);
    assert.ok(told.size > 0);
  });
});

/** How many events of a kind there are; each begins where the one before it ended. */
function chainOf(events: readonly StoredEvent[], kind: StoredEvent['kind']): number {
  const ofKind = events.filter((event) => event.kind === kind);
  for (const [at, event] of ofKind.slice(1).entries()) {
    assert.deepEqual(event.before, ofKind[at]?.after, JSON.stringify(ofKind));
  }
  return ofKind.length;
}

interface KeptMessage {
  readonly id: string;
  readonly alert: string;
  readonly kind: string;
  readonly state: string;
}

function messagesIn({ state: folder }: RunningLab): readonly KeptMessage[] {
  using file = new DatabaseSync(join(folder, 'watch.db'), { readOnly: true });
  return file
    .prepare('select alert, state, json from message order by id')
    .all()
    .map(({ alert, state, json }) => {
      const message: unknown = JSON.parse(String(json));
      assert.ok(isJsonObject(message));
      const { id, kind } = message;
      return { id: String(id), kind: String(kind), alert: String(alert), state: String(state) };
    });
}

async function rotate({ announcement }: RunningLab): Promise<void> {
  const { port } = new URL(announcement.endpoint);
  const { code, stderr } = await trustprint(['lab', 'rotate', '--port', port]);
  assert.equal(code, 0, stderr);
}

/** After it has begun to listen: the end of a round or two falls into it. */
const LONGEST_MS = 2500;
