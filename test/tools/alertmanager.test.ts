// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import * as z from 'zod';

import { receiversOf } from '../../src/adapters/receivers/receivers.ts';
import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import type { Receivers } from '../../src/ports/receivers.ts';
import { alertmanagerBody } from '../../src/render/watch/alertmanager.ts';
import { slackBody } from '../../src/render/watch/slack.ts';
import { webhookBody } from '../../src/render/watch/webhook.ts';
import { missing } from '../process.ts';
import { type AlertReceiver, serveReceiver } from '../servers/alert-receiver.ts';
import { freePort } from '../servers/raw.ts';
import { messageOf } from '../watch-alerts.ts';

const SIGNAL = new AbortController().signal;
const run = promisify(execFile);

describe(
  'the Alertmanager of Debian',
  { skip: missing('prometheus-alertmanager', 'amtool') },
  () => {
    let manager: Alertmanager;
    before(async () => {
      manager = await startAlertmanager();
    });
    after(async () => {
      await manager[Symbol.asyncDispose]();
    });

    it('shows an alert that fires, with its labels and what to do', async () => {
      const alert = { startedAt: instantOf(Date.now() - 60_000) };
      await manager.receivers.send('ops', messageOf({}, alert), SIGNAL);
      const [shown, ...more] = await manager.alerts('alertname=TrustprintEndpointTrust');
      assert.equal(more.length, 0);
      assert.equal(shown?.status.state, 'active');
      assert.deepEqual(shown.labels, {
        alertname: 'TrustprintEndpointTrust',
        check: 'endpoint-trust',
        chain: 'abababababababab',
        host: 'oidc.example.com',
        severity: 'critical',
      });
      assert.equal(
        shown.annotations['command'],
        'trustprint fix https://oidc.example.com --issuer-ca ca.pem',
      );
      const announcedFor = Date.parse(shown.endsAt) - Date.now();
      assert.ok(announcedFor > 800_000 && announcedFor <= 900_000);
    });

    it('holds one that is repeated for one, and tells its receivers when it is resolved', async () => {
      const cause = { check: 'chain-flapping', host: 'b.example.com', chain: '' };
      const alert = { cause, startedAt: instantOf(Date.now() - 60_000) };
      const message = messageOf({}, alert);
      for (let round = 0; round < 3; round += 1) {
        await manager.receivers.send('ops', message, SIGNAL);
        assert.deepEqual(await manager.receivers.remind([message.alert], SIGNAL), []);
      }
      assert.equal((await manager.alerts('host=b.example.com')).length, 1);
      assert.deepEqual(await manager.told('b.example.com', 1), ['firing']);
      const resolvedAt = instantOf(Date.now() - 1000);
      await manager.receivers.send(
        'ops',
        messageOf({ kind: 'resolved' }, { ...alert, resolvedAt }),
        SIGNAL,
      );
      assert.equal((await manager.alerts('host=b.example.com')).length, 0);
      assert.deepEqual(await manager.told('b.example.com', 2), ['firing', 'resolved']);
    });

    it('has one that became graver as the graver alone', async () => {
      const cause = { check: 'expiry-near', host: 'c.example.com', chain: '' };
      const alert = { cause, startedAt: plusSeconds(instantOf(Date.now()), -60) };
      const send = async (kind: 'firing' | 'updated', severity: 'warning' | 'error') =>
        manager.receivers.send('ops', messageOf({ kind }, { ...alert, severity }), SIGNAL);
      await send('firing', 'warning');
      await send('updated', 'error');
      const severities = (await manager.alerts('host=c.example.com')).map(
        ({ labels }) => labels['severity'],
      );
      assert.deepEqual(severities, ['critical']);
    });
  },
);

interface Alertmanager extends AsyncDisposable {
  readonly receivers: Receivers;
  /** What amtool lists as active. */
  readonly alerts: (matcher: string) => Promise<readonly z.infer<typeof SHOWN>[]>;
  /** What its own webhook was told of a host, in order, once there are so many. */
  readonly told: (host: string, many: number) => Promise<readonly string[]>;
}

const SHOWN = z.object({
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  endsAt: z.string(),
  status: z.object({ state: z.string() }),
});

const NOTIFIED = z.object({
  alerts: z.array(
    z.object({ status: z.string(), labels: z.object({ host: z.string().optional() }) }),
  ),
});

async function startAlertmanager(): Promise<Alertmanager> {
  const folder = await mkdtemp(join(tmpdir(), 'trustprint-alertmanager-'));
  const hook = await serveReceiver();
  const config = join(folder, 'alertmanager.yml');
  await writeFile(config, configOf(hook));
  const url = `http://127.0.0.1:${String(await freePort())}`;
  const child = spawn(
    'prometheus-alertmanager',
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  await answering(`${url}/-/ready`, child);
  return {
    receivers: receiversOf(
      { receivers: [{ name: 'ops', alertmanager: { url } }] },
      {
        proxyFor: () => undefined,
        env: {},
        onSecret: () => undefined,
        now: () => instantOf(Date.now()),
        bodies: { webhook: webhookBody, slack: slackBody, alertmanager: alertmanagerBody },
      },
    ),
    alerts: async (matcher) => {
      const { stdout } = await run('amtool', [
        `--alertmanager.url=${url}`,
        '--output=json',
        'alert',
        'query',
        matcher,
      ]);
      return z.array(SHOWN).parse(JSON.parse(stdout));
    },
    told: async (host, many) => toldOf(hook, { host, many }),
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await once(child, 'close');
      await hook[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf({ url }: AlertReceiver): string {
  return `route:
  receiver: hook
  group_by: ['...']
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: hook
    webhook_configs:
      - url: ${url}
        send_resolved: true
`;
}

async function toldOf(
  hook: AlertReceiver,
  { host, many }: { readonly host: string; readonly many: number },
): Promise<readonly string[]> {
  for (let tries = 0; ; tries += 1) {
    const told = hook.received
      .flatMap(({ body }) => NOTIFIED.parse(JSON.parse(body)).alerts)
      .filter(({ labels }) => labels.host === host)
      .map(({ status }) => status);
    if (told.length >= many || tries > MOST_TRIES) return told;
    await pause();
  }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    assert.equal(child.exitCode, null, 'Alertmanager ended');
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok === true) return;
    await pause();
  }
  assert.fail('Alertmanager does not answer');
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Half a minute, for a machine that is busy. */
const MOST_TRIES = 300;
