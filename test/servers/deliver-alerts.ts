// SPDX-License-Identifier: Apache-2.0

/**
 * Delivers what is owed in a database to two webhooks until it is killed: its arguments are the database,
 * their URL, and how many seconds its clock is ahead.
 */
import { openDatabase } from '../../src/adapters/database/open.ts';
import { receiversOf } from '../../src/adapters/receivers/receivers.ts';
import { shiftedClock } from '../../src/adapters/system-clock.ts';
import { deliver } from '../../src/app/watch/deliver.ts';
import { alertmanagerBody } from '../../src/render/watch/alertmanager.ts';
import { slackBody } from '../../src/render/watch/slack.ts';
import { webhookBody } from '../../src/render/watch/webhook.ts';

const [where = '', url = '', ahead = '0'] = process.argv.slice(2);
const database = await openDatabase(where, { redact: (text) => text });
const clock = shiftedClock(Number(ahead));
const receivers = ['ops', 'team'].map((name) => ({
  name,
  webhook: { url: `${url}/${name}`, secret: { env: 'HOOK' } },
}));
process.stdout.write('ready\n');
const stop = new AbortController();
process.once('SIGTERM', () => {
  stop.abort();
});
await deliver(
  {
    outbox: database.outbox,
    clock,
    chance: Math.random,
    onOutcome: () => undefined,
    receivers: receiversOf(
      { receivers },
      {
        proxyFor: () => undefined,
        env: process.env,
        onSecret: () => undefined,
        now: () => clock.now(),
        bodies: { webhook: webhookBody, slack: slackBody, alertmanager: alertmanagerBody },
      },
    ),
  },
  stop.signal,
);
await database.close();
