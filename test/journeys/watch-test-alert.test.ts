// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { inProcess } from '../in-process.ts';
import { type AlertReceiver, serveReceiver } from '../servers/alert-receiver.ts';

const SECRET = Buffer.alloc(30, 7).toString('base64');

describe('watch --test-alert', () => {
  let folder: string;
  let hook: AlertReceiver;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-test-alert-'));
    hook = await serveReceiver((response, nth) => {
      const { path = '' } = hook.received[nth] ?? {};
      response.writeHead(path.includes('gone') ? 410 : 204).end();
    });
  });
  after(async () => {
    await hook[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (receivers: string) => {
    const config = join(folder, 'trustprint.yaml');
    const sources = "sources: [{ name: dev, issuers: ['https://oidc.example.com'] }]\n";
    await writeFile(config, `${sources}receivers:\n${receivers}`);
    const database = join(folder, 'watch.db');
    return inProcess(['watch', '--config', config, '--database', database, '--test-alert'], {
      env: {
        HOOK: `whsec_${SECRET}`,
        SLACK: `${hook.url}/services/T0/B0/${SECRET}`,
        GONE: `${hook.url}/gone/${SECRET}`,
      },
    });
  };

  it('says that every receiver took it', async () => {
    const { code, stdout } = await run(`
  - { name: ops, webhook: { url: '${hook.url}/hook', secret: { env: HOOK } } }
  - { name: chat, severity: error, slack: { url: { env: SLACK } } }
  - { name: prometheus, alertmanager: { url: '${hook.url}' } }
`);
    assert.equal(stdout, '✓ ops\n✓ chat\n✓ prometheus\n');
    assert.equal(code, 0);
    assert.deepEqual(hook.received.map(({ path }) => path).toSorted(), [
      '/api/v2/alerts',
      '/hook',
      `/services/T0/B0/${SECRET}`,
    ]);
    for (const { body } of hook.received) assert.match(body, /nothing is wrong/);
  });

  it('says which did not, and why, and shows no secret', async () => {
    const { code, stdout, stderr } = await run(`
  - { name: ops, webhook: { url: '${hook.url}/hook', secret: { env: HOOK } } }
  - { name: chat, slack: { url: { env: GONE } } }
  - { name: nobody, slack: { url: { env: NOT_SET } } }
`);
    assert.equal(code, 3);
    assert.match(stdout, /^✓ ops\n✗ chat: receiver chat at 127\.0\.0\.1:\d+ answered 410\n/);
    assert.match(stdout, /✗ nobody: .*variable NOT_SET is not set\n$/);
    assert.ok(!`${stdout}${stderr}`.includes(SECRET));
  });
});
