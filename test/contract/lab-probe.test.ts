// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { after, describe, it } from 'node:test';

import { isLab } from '../../src/adapters/lab-probe.ts';
import { endingAll, listenAt } from '../../src/forge/servers.ts';

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

const at = (port: number): string => `http://127.0.0.1:${String(port)}`;

describe('an endpoint', () => {
  it('is a lab when it is on loopback and says so', async () => {
    const port = await serving((request, response) => {
      response.statusCode = request.url === '/_lab' ? 200 : 404;
      response.end('{"schemaVersion":1,"scenario":"healthy"}');
    });
    assert.equal(await isLab(at(port), SIGNAL), true);
    assert.equal(await isLab(`http://localhost:${String(port)}/`, SIGNAL), true);
  });

  it('is none when it is not on loopback: it is not even asked', async () => {
    for (const endpoint of [
      undefined,
      'https://sts.amazonaws.com',
      'http://127.0.0.1.evil.test',
      'http://[2001:db8::1]:80',
      'not a URL',
    ]) {
      assert.equal(await isLab(endpoint, SIGNAL), false);
    }
  });

  it('is none when it answers something else, redirects, or nobody listens', async () => {
    const other = await serving((_request, response) => response.end('<html>'));
    const endless = await serving((_request, response) => {
      response.write(`{"scenario":"x","more":"${'x'.repeat(8_000_000)}`);
      response.end('"}');
    });
    const elsewhere = await serving((_request, response) => {
      response.writeHead(302, { location: at(other) }).end();
    });
    for (const port of [other, endless, elsewhere, 1])
      assert.equal(await isLab(at(port), SIGNAL), false);
  });
});
