// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { Webhook } from 'standardwebhooks';

import { watchMessage, type WatchMessageJson } from '../../src/schemas/watch-message.ts';
import { runningLab, trustprint } from '../process.ts';
import { type AlertReceiver, serveReceiver } from '../servers/alert-receiver.ts';
import { configure, startWatch } from '../watch-process.ts';

const HOOK = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe('who is told by watch', () => {
  it('hears that a trust broke, and after the repair that it is over; the heart beats all the while', async () => {
    await using lab = await runningLab('healthy');
    await using hook = await serveReceiver();
    const { clusters, caFile: file, endpoint } = lab.announcement;
    const [cluster] = clusters;
    assert.ok(cluster !== undefined);
    const { hostname: host } = new URL(cluster.issuer);
    const secret = { env: 'HOOK' };
    const config = await configure(lab, {
      sources: [{ name: 'own', accounts: 'own', every: '1s', 'issuer-ca': [{ host, file }] }],
      receivers: [
        { name: 'ops', severity: 'error', webhook: { url: `${hook.url}/error`, secret } },
        { name: 'team', severity: 'notice', webhook: { url: `${hook.url}/notice`, secret } },
      ],
      heartbeat: { url: { env: 'BEAT' } },
    });
    const env = { ...lab.shell.env, HOOK, BEAT: `${hook.url}/beat` };
    await using watch = await startWatch({ shell: { ...lab.shell, env } }, config);
    await until(() => beatsIn(hook) > 1);
    assert.equal(messagesIn(hook, '/error').length, 0);

    const { port } = new URL(endpoint);
    assert.equal((await trustprint(['lab', 'rotate', '--port', port])).code, 0);
    await until(() => messagesIn(hook, '/error').length > 0);
    const [firing] = messagesIn(hook, '/error');
    assert.equal(firing?.type, 'alert.firing');
    const { alert } = firing.data;
    assert.equal(alert.check, 'endpoint-trust');
    assert.equal(alert.severity, 'error');
    assert.equal(alert.targetCount, 1);

    const fix = ['fix', ...alert.targets, '--issuer-ca', `${host}=${file}`, '--yes'];
    const fixed = await trustprint(fix, lab.shell);
    assert.equal(fixed.code, 0, fixed.stderr + fixed.stdout);
    await until(() => messagesIn(hook, '/error').length > 1);
    const [, resolved, ...more] = messagesIn(hook, '/error');
    assert.equal(resolved?.type, 'alert.resolved');
    assert.equal(resolved.data.alert.id, alert.id);
    assert.deepEqual(more, []);
    await until(() =>
      messagesIn(hook, '/notice').some(({ data }) => data.alert.check === 'certificate-changed'),
    );
    assert.equal(await watch.end('SIGTERM'), 0);
    assert.ok(!JSON.stringify(watch.log).includes(HOOK.slice(6)));
  });
});

/** What was sent there, once its signature was verified. */
function messagesIn({ received }: AlertReceiver, path: string): readonly WatchMessageJson[] {
  return received
    .filter((one) => one.path === path)
    .map(({ headers, body }) =>
      watchMessage.parse(new Webhook(HOOK).verify(body, headers as Record<string, string>)),
    );
}

function beatsIn({ received }: AlertReceiver): number {
  return received.filter(({ method, path }) => method === 'GET' && path === '/beat').length;
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    assert.ok(tries < MOST_TRIES, 'it did not come');
    await setTimeout(100);
  }
}

/** A minute, for a machine that is busy. */
const MOST_TRIES = 600;
