// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { after, describe, it } from 'node:test';

import { TrustprintError } from '../../../../../src/core/error.ts';
import { endingAll, listenAt } from '../../../../../src/forge/servers.ts';
import { askLab } from '../../../../../src/surfaces/cli/lab/client.ts';

const SIGNAL = new AbortController().signal;
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
    assert.deepEqual(await askLab(port, { path: '/scenario', body: { name: 'x' } }, SIGNAL), {
      method: 'POST',
      url: '/_lab/scenario',
      body: '{"name":"x"}',
    });
    assert.deepEqual(await askLab(port, { path: '/state' }, SIGNAL), {
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
      askLab(port, { path: '/scenario', body: {} }, SIGNAL),
      (error) =>
        error instanceof TrustprintError &&
        error.code === 'lab_scenario_unknown' &&
        error.hint === 'y',
    );
  });

  it('is said to be none where nobody listens', async () => {
    await assert.rejects(
      askLab(1, { path: '/state' }, SIGNAL),
      (error) => error instanceof TrustprintError && error.code === 'lab_not_running',
    );
  });
});
