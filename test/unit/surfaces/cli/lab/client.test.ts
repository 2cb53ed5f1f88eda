// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { after, describe, it } from 'node:test';

import { TrustprintError } from '../../../../../src/core/error.ts';
import { endingAll, listenAt } from '../../../../../src/forge/servers.ts';
import { askLab } from '../../../../../src/surfaces/cli/lab/client.ts';

const HERE = { signal: new AbortController().signal, environment: {} };
const ends: (() => Promise<void>)[] = [];
after(async () => {
  await Promise.all(ends.map(async (end) => end()));
});

async function serving(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  ends.push(endingAll(server));
  return listenAt(server, { address: '127.0.0.1', port: 0 });
}

describe('a running lab', () => {
  it('is posted JSON, and its answer is read', async () => {
    const port = await serving((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (part: string) => {
        body += part;
      });
      request.on('end', () =>
        response.end(JSON.stringify({ method: request.method, url: request.url, body })),
      );
    });
    assert.deepEqual(await askLab(port, { path: '/scenario', body: { name: 'x' } }, HERE), {
      method: 'POST',
      url: '/_lab/scenario',
      body: '{"name":"x"}',
    });
    assert.deepEqual(await askLab(port, { path: '/state' }, HERE), {
      method: 'GET',
      url: '/_lab/state',
      body: '',
    });
  });

  it('refuses in its own words, which are ours', async () => {
    const port = await serving((_request, response) => {
      response.statusCode = 400;
      response.end(
        '{"error":{"code":"lab_scenario_unknown","message":"there is no scenario \\"x\\"","hint":"y"}}',
      );
    });
    await assert.rejects(
      askLab(port, { path: '/scenario', body: {} }, HERE),
      (error) =>
        error instanceof TrustprintError &&
        error.code === 'lab_scenario_unknown' &&
        error.hint === 'y',
    );
  });

  it('is that of the shell, where no port is named', async () => {
    const port = await serving((_request, response) => response.end('{"here":true}'));
    const environment = { AWS_ENDPOINT_URL: `http://127.0.0.1:${String(port)}` };
    const there = { ...HERE, environment };
    assert.deepEqual(await askLab(undefined, { path: '/state' }, there), { here: true });
    await assert.rejects(
      askLab(1, { path: '/state' }, there),
      (error) => error instanceof TrustprintError && error.facts?.['port'] === 1,
    );
  });

  it('is said to be none where nobody listens', async () => {
    await assert.rejects(
      askLab(1, { path: '/state' }, HERE),
      (error) => error instanceof TrustprintError && error.code === 'lab_not_running',
    );
  });
});
