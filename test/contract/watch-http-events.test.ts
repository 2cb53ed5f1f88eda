// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { systemClock } from '../../src/adapters/system-clock.ts';
import { instantOf } from '../../src/core/model/instant.ts';
import type { Clock } from '../../src/ports/index.ts';
import { ask, bearer, open, type ServedWatch, servedWatch } from '../watch-http.ts';
import { BANK, eventIn, SHOP, watchedAccounts } from '../watched-accounts.ts';

const STREAM = { accept: 'text/event-stream' };

/** The events of a stream, as an EventSource tells them, until so many came. */
async function take(stream: IncomingMessage, count: number): Promise<readonly Told[]> {
  const told: Told[] = [];
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    const frames = text.split('\n\n');
    text = frames.pop() ?? '';
    for (const frame of frames) {
      const { id, data } = Object.fromEntries(
        frame.split('\n').map((line) => line.split(/: (.*)/s, 2)),
      ) as Record<string, string>;
      if (id !== undefined) told.push({ id: Number(id), ...(JSON.parse(data ?? '') as Said) });
    }
    if (told.length >= count) break;
  }
  return told;
}

interface Said {
  readonly detail: string;
  readonly account: string | null;
}

interface Told extends Said {
  readonly id: number;
}

async function stream(
  served: ServedWatch,
  token: string,
  lastId?: number,
): Promise<IncomingMessage> {
  const last = lastId === undefined ? {} : { 'last-event-id': String(lastId) };
  const headers = { ...STREAM, ...bearer(token), ...last };
  const response = await open(`${served.url}/api/v1/events`, { headers });
  assert.equal(response.headers['content-type'], 'text/event-stream; charset=utf-8');
  return response;
}

describe('a stream of events', () => {
  it('tells what happens from now on, as it is committed', async () => {
    await using served = await servedWatch();
    const response = await stream(served, await served.token());
    await once(response, 'readable');
    await eventIn(served.database, SHOP, 'first');
    served.ring();
    const [told] = await take(response, 1);
    assert.equal(told?.detail, 'first');
  });

  it('finds what another process committed, without being told', async () => {
    await using served = await servedWatch();
    const response = await stream(served, await served.token());
    await once(response, 'readable');
    await eventIn(served.database, SHOP, 'of another');
    const [told] = await take(response, 1);
    assert.equal(told?.detail, 'of another');
  });

  it('goes on after the last event that somebody has, over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trustprint-test-'));
    const file = join(folder, 'watch.db');
    try {
      const first = await watchedAccounts(file);
      let last = 0;
      let token = '';
      {
        await using served = await servedWatch({ over: first });
        token = await served.token();
        const seen = await take(await stream(served, token, 0), 5);
        assert.deepEqual(
          seen.map(({ id }) => id),
          [1, 2, 3, 4, 5],
        );
        last = seen.at(-1)?.id ?? 0;
      }
      await eventIn(first, SHOP, 'while it was down');
      await eventIn(first, BANK, 'and another');
      await first.close();
      const { openDatabase } = await import('../../src/adapters/database/open.ts');
      const second = await openDatabase(file, { redact: (text) => text });
      {
        await using served = await servedWatch({ over: second });
        const told = await take(await stream(served, token, last), 2);
        assert.deepEqual(
          told.map(({ detail }) => detail),
          ['while it was down', 'and another'],
        );
      }
      await second.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('has nothing of accounts that are not granted', async () => {
    await using served = await servedWatch();
    const token = await served.token({ accounts: [SHOP] });
    const response = await stream(served, token, 0);
    await eventIn(served.database, BANK, 'not for you');
    await eventIn(served.database, SHOP, 'for you');
    served.ring();
    const told = await take(response, 4);
    assert.ok(!JSON.stringify(told).includes(BANK) && !JSON.stringify(told).includes('bank'));
    assert.equal(told.at(-1)?.detail, 'for you');
  });

  it('has a heartbeat, and ends when its token is revoked', async () => {
    // The server's clock runs fast, so that a heartbeat is due each time that it looks.
    let offset = 0;
    const clock: Clock = {
      now: () => instantOf(systemClock.now() + (offset += 20_000)),
      pause: async (_ms, signal) => systemClock.pause(20, signal),
    };
    await using served = await servedWatch({ clock });
    const token = await served.token();
    const response = await stream(served, token);
    let text = '';
    for await (const chunk of response) {
      text += String(chunk);
      if (/^:$/m.test(text)) break;
    }
    const other = await stream(served, token);
    const [grant] = await served.database.access.tokens();
    await served.database.access.revoke('token', grant?.id ?? '');
    other.resume();
    await once(other, 'end', { signal: AbortSignal.timeout(10_000) });
  });

  it('ends when its token is revoked, though the clock was put back', async () => {
    let offset = 0;
    const clock: Clock = {
      now: () => instantOf(systemClock.now() - (offset += 20_000)),
      pause: async (_ms, signal) => systemClock.pause(20, signal),
    };
    await using served = await servedWatch({ clock });
    const response = await stream(served, await served.token());
    const [grant] = await served.database.access.tokens();
    await served.database.access.revoke('token', grant?.id ?? '');
    response.resume();
    await once(response, 'end', { signal: AbortSignal.timeout(10_000) });
  });

  it('ends when the server closes', async () => {
    const served = await servedWatch();
    const response = await stream(served, await served.token());
    response.resume();
    await Promise.all([once(response, 'close'), served[Symbol.asyncDispose]()]);
  });

  it('is not begun by a question for its headers', async () => {
    await using served = await servedWatch();
    const token = await served.token();
    for (let times = 0; times < 12; times += 1) {
      const headers = { ...STREAM, ...bearer(token) };
      const answer = await ask(`${served.url}/api/v1/events`, { method: 'HEAD', headers });
      assert.equal(answer.status, 200);
    }
    (await stream(served, token)).destroy();
  });

  it('is given up for others when it is closed, also before it was read', async () => {
    await using served = await servedWatch();
    const token = await served.token();
    for (let times = 0; times < 30; times += 1) {
      const response = await stream(served, token);
      response.destroy();
      await once(response, 'close');
      await systemClock.pause(5, AbortSignal.timeout(1000));
    }
  });
});

describe('ten thousand streams at once', () => {
  it('are a few, and the rest are refused; others are served', async () => {
    await using served = await servedWatch();
    const token = await served.token();
    const { port } = new URL(served.url);
    const request = `GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    const sockets: Socket[] = [];
    const counts = new Map<string, number>();
    const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
    const one = async (): Promise<void> => {
      const socket = connect(Number(port), '127.0.0.1');
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.write(request);
      const ended = Promise.race([once(socket, 'data'), once(socket, 'close')]);
      const [answer] = (await ended.catch(() => [false])) as [Buffer | boolean];
      count(
        Buffer.isBuffer(answer)
          ? (/^HTTP\/1\.1 (\d+)/.exec(answer.toString())?.[1] ?? '')
          : 'dropped',
      );
    };
    for (let batch = 0; batch < 20; batch += 1) {
      await Promise.all(Array.from({ length: 500 }, one));
    }
    assert.equal(counts.get('200'), 10);
    assert.equal(
      [...counts.values()].reduce((sum, of) => sum + of, 0),
      10_000,
    );
    for (const socket of sockets) socket.destroy();
    const again = async (): Promise<number | undefined> =>
      ask(`${served.url}/healthz`).then(
        ({ status }) => status,
        () => undefined,
      );
    let status = await again();
    for (let tries = 0; tries < 100 && status !== 200; tries += 1) {
      await systemClock.pause(50, AbortSignal.timeout(1000));
      status = await again();
    }
    assert.equal(status, 200);
  });
});
