// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { Webhook } from 'standardwebhooks';

import { receiversOf, type ReceiverOptions } from '../../src/adapters/receivers/receivers.ts';
import { signatureHeaders } from '../../src/adapters/receivers/webhook.ts';
import type { TrustprintError } from '../../src/core/error.ts';
import { pemOf } from '../../src/core/model/certificate.ts';
import { instantOf } from '../../src/core/model/instant.ts';
import type { ConfiguredReceivers } from '../../src/adapters/receivers/receivers.ts';
import { alertmanagerBody } from '../../src/render/watch/alertmanager.ts';
import { slackBody } from '../../src/render/watch/slack.ts';
import { webhookBody } from '../../src/render/watch/webhook.ts';
import type { ReceiverConfig } from '../../src/schemas/config.ts';
import { watchMessage } from '../../src/schemas/watch-message.ts';
import { type Answering, type Received, serveReceiver } from '../servers/alert-receiver.ts';
import { ROOT, WHOLE } from '../servers/chains.ts';
import { failureOf } from '../servers/looking.ts';
import { serveProxy } from '../servers/proxy.ts';
import { freePort, resetting, serveRaw, silent } from '../servers/raw.ts';
import { alertOf, messageOf } from '../watch-alerts.ts';

const SIGNAL = new AbortController().signal;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const NEXT_SECRET = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
const SLACK_PATH = '/services/T0000SECRET/B0000SECRET/xxxxxxxxSECRETxxxxxxxxxx';
const TOKEN = 'a-token-of-alertmanager-that-nobody-may-see';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-receivers-'));
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a webhook', () => {
  it('is signed so that the library of Standard Webhooks verifies it', async () => {
    await using server = await serveReceiver();
    await hooked(server.url).send('ops', messageOf(), SIGNAL);
    const { method, headers, body } = onlyOf(server.received);
    assert.equal(method, 'POST');
    assert.equal(headers['webhook-id'], 'msg-1');
    const payload = new Webhook(SECRET).verify(body, headers as Record<string, string>);
    assert.deepEqual(watchMessage.parse(payload), payload);
    assert.throws(() => new Webhook(NEXT_SECRET).verify(body, headers as Record<string, string>));
  });

  it('has the signature that the tests of Standard Webhooks have', () => {
    // tests of its libraries: `MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`, at 1614265330
    const headers = signatureHeaders(
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      {
        id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        at: instantOf(1_614_265_330_000),
        body: '{"test": 2432232314}',
      },
      'receiver ops',
    );
    assert.deepEqual(headers, {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is signed with both secrets while they are being changed, and with those of now', async () => {
    await using server = await serveReceiver();
    const file = join(folder, 'secret');
    await writeFile(file, `${SECRET}\n`);
    const receivers = receiversWith({ webhook: { url: server.url, secret: { file } } });
    await receivers.send('ops', messageOf(), SIGNAL);
    await writeFile(file, `${NEXT_SECRET}\n${SECRET}\n`);
    await receivers.send('ops', messageOf(), SIGNAL);
    const [first, second] = server.received.map(({ headers }) => headers as Record<string, string>);
    assert.equal(first?.['webhook-signature']?.split(' ').length, 1);
    for (const secret of [SECRET, NEXT_SECRET]) {
      new Webhook(secret).verify(server.received[1]?.body ?? '', second ?? {});
    }
  });

  it('is sent no secret that is none, and the error quotes none of it', async () => {
    await using server = await serveReceiver();
    for (const secret of ['hunter2-hunter2-hunter2-hunter2', 'whsec_c2hvcnQ=', '']) {
      const receivers = receiversWith(
        { webhook: { url: server.url, secret: { env: 'HOOK' } } },
        { env: { HOOK: secret } },
      );
      const failure = await failureOf(receivers.send('ops', messageOf(), SIGNAL));
      assert.equal(failure.code, 'receiver_unavailable');
      if (secret !== '') assert.ok(!shownOf(failure).includes(secret));
    }
    assert.equal(server.received.length, 0);
  });
});

describe('Slack', () => {
  it('is posted its blocks; of its URL the host alone is ever told', async () => {
    await using server = await serveReceiver((response, nth) =>
      response.writeHead(nth === 0 ? 200 : 404).end('no_service'),
    );
    const kept: string[] = [];
    const receivers = receiversWith(
      { slack: { url: { env: 'SLACK' } } },
      { env: { SLACK: `${server.url}${SLACK_PATH}` }, onSecret: (secret) => kept.push(secret) },
    );
    await receivers.send('ops', messageOf(), SIGNAL);
    const { path, headers, body } = onlyOf(server.received);
    assert.equal(path, SLACK_PATH);
    assert.match(headers['content-type'] ?? '', /^application\/json/);
    assert.ok(Array.isArray((JSON.parse(body) as { blocks: unknown }).blocks));
    const failure = await failureOf(receivers.send('ops', messageOf(), SIGNAL));
    assert.equal(failure.code, 'receiver_unavailable');
    assert.ok(!shownOf(failure).includes('SECRET'));
    assert.ok(kept.includes(SLACK_PATH.slice(1)));
  });

  it('is told nothing over plain HTTP to another machine', async () => {
    const env = { SLACK: `http://hooks.example.com${SLACK_PATH}` };
    const receivers = receiversWith({ slack: { url: { env: 'SLACK' } } }, { env });
    const failure = await failureOf(receivers.send('ops', messageOf(), SIGNAL));
    assert.equal(failure.code, 'token_exposed');
    assert.ok(!shownOf(failure).includes('SECRET'));
  });
});

describe('Alertmanager', () => {
  it('is given its token, and is reminded of what stands and is grave enough', async () => {
    await using server = await serveReceiver();
    const receivers = receiversWith(
      { alertmanager: { url: `${server.url}/prefix/`, token: { env: 'TOKEN' } } },
      { env: { TOKEN } },
    );
    const notTold = await receivers.remind(
      [alertOf(), alertOf({ severity: 'warning' }), alertOf({ severity: 'notice' })],
      SIGNAL,
    );
    assert.deepEqual(notTold, []);
    const { path, headers, body } = onlyOf(server.received);
    assert.equal(path, '/prefix/api/v2/alerts');
    assert.equal(headers.authorization, `Bearer ${TOKEN}`);
    const severities = (JSON.parse(body) as { labels: { severity: string } }[]).map(
      ({ labels }) => labels.severity,
    );
    assert.deepEqual(severities, ['critical', 'warning']);
  });

  it('that cannot be reminded is named', async () => {
    await using server = await serveReceiver((response) => response.writeHead(500).end());
    const receivers = receiversWith({ alertmanager: { url: server.url } });
    const [notTold] = await receivers.remind([alertOf()], SIGNAL);
    assert.equal(notTold?.receiver, 'ops');
    assert.equal(notTold.error.code, 'receiver_unavailable');
  });
});

describe('the heartbeat', () => {
  it('is a GET of its URL; where none is configured there is none', async () => {
    await using server = await serveReceiver();
    const config = { heartbeat: { url: { env: 'BEAT' } } };
    const env = { BEAT: `${server.url}/ping/0000-SECRET` };
    await receiversOf(config, optionsOf({ env })).beat(SIGNAL);
    assert.deepEqual(
      server.received.map(({ method, path }) => `${method} ${path}`),
      ['GET /ping/0000-SECRET'],
    );
    await receiversOf({}, optionsOf({})).beat(SIGNAL);
    const failure = await failureOf(
      receiversOf(config, optionsOf({ env: { BEAT: 'ftp://x/SECRET' } })).beat(SIGNAL),
    );
    assert.ok(!shownOf(failure).includes('SECRET'));
  });
});

describe('a receiver that does not take a message', () => {
  const answers: readonly (readonly [string, Answering, Partial<TrustprintError>])[] = [
    ['fails', status(500), { code: 'receiver_unavailable' }],
    ['is busy', status(503, { 'retry-after': '120' }), { code: 'receiver_unavailable' }],
    ['wants another secret', status(401), { code: 'receiver_unavailable' }],
    ['is gone', status(410), { code: 'receiver_refused' }],
    ['finds it too large', status(413), { code: 'receiver_refused' }],
  ];
  for (const [what, answer, { code }] of answers) {
    it(`that ${what}: ${String(code)}`, async () => {
      await using server = await serveReceiver(answer);
      const failure = await failureOf(hooked(server.url).send('ops', messageOf(), SIGNAL));
      assert.equal(failure.code, code);
    });
  }

  it('says when it wants to be asked again, in seconds or as a date', async () => {
    const soon = new Date(Date.now() + 90_000).toUTCString();
    await using server = await serveReceiver((response, nth) => {
      const after = ['120', soon, 'never'][nth] ?? '';
      response.writeHead(429, { 'retry-after': after }).end();
    });
    const wanted: unknown[] = [];
    for (let nth = 0; nth < 3; nth += 1) {
      const { facts } = await failureOf(hooked(server.url).send('ops', messageOf(), SIGNAL));
      wanted.push(facts['retryAfterMs']);
    }
    const [inSeconds, asDate, unreadable] = wanted;
    assert.equal(inSeconds, 120_000);
    assert.ok(typeof asDate === 'number' && asDate > 80_000 && asDate <= 90_000);
    assert.equal(unreadable, undefined);
  });

  it('and leads elsewhere is not followed', async () => {
    await using other = await serveReceiver();
    await using server = await serveReceiver(status(307, { location: other.url }));
    const failure = await failureOf(hooked(server.url).send('ops', messageOf(), SIGNAL));
    assert.match(failure.message, /answered 307, and redirects are not followed$/);
    assert.equal(other.received.length, 0);
  });

  it('and never answers is left after its time', async () => {
    await using server = await serveRaw(silent);
    const receivers = hooked(`http://127.0.0.1:${String(server.port)}`, { timeoutMs: 200 });
    const failure = await failureOf(receivers.send('ops', messageOf(), SIGNAL));
    assert.match(failure.message, /did not answer within 0\.2 s$/);
    assert.equal(failure.facts['status'], undefined);
  });

  it('and hangs up, refuses connections or speaks no HTTP is unavailable', async () => {
    await using hangsUp = await serveRaw(resetting);
    await using other = await serveRaw((socket) => {
      socket.once('data', () => socket.end('220 mail.example.com ESMTP\r\n'));
    });
    for (const port of [hangsUp.port, other.port, await freePort()]) {
      const receivers = hooked(`http://127.0.0.1:${String(port)}`);
      const failure = await failureOf(receivers.send('ops', messageOf(), SIGNAL));
      assert.equal(failure.code, 'receiver_unavailable');
      assert.match(failure.message, /hang|closed|refuses connections|HTTP server/);
    }
  });

  it('is told by its status, whatever follows: an answer without end is not read', async () => {
    await using server = await serveReceiver((response, nth) => {
      response.writeHead(nth === 0 ? 200 : 500);
      const flood = (): void => {
        while (response.write(Buffer.alloc(65_536))) if (response.destroyed) return;
        response.once('drain', flood);
      };
      flood();
    });
    await hooked(server.url).send('ops', messageOf(), SIGNAL);
    const failure = await failureOf(hooked(server.url).send('ops', messageOf(), SIGNAL));
    assert.equal(failure.facts['status'], 500);
  });

  it('is not in the configuration any more', async () => {
    await using server = await serveReceiver();
    const receivers = hooked(server.url);
    receivers.reload({ receivers: [] });
    const failure = await failureOf(receivers.send('ops', messageOf(), SIGNAL));
    assert.equal(failure.code, 'receiver_unknown');
    assert.deepEqual(receivers.rules(), []);
  });

  it('ends with the reason of who gave up', async () => {
    await using server = await serveRaw(silent);
    const controller = new AbortController();
    const receivers = hooked(`http://127.0.0.1:${String(server.port)}`);
    const sending = receivers.send('ops', messageOf(), controller.signal);
    controller.abort(new Error('stopped'));
    await assert.rejects(sending, /^Error: stopped$/);
  });
});

describe('a connection to a receiver', () => {
  it('is verified: by the roots that were given, and for its name', async () => {
    await using server = await serveReceiver(undefined, WHOLE);
    const trusted = { ca: pemOf(ROOT.certificate) };
    await hooked(server.url, trusted).send('ops', messageOf(), SIGNAL);
    assert.equal(server.received.length, 1);
    const resolve = [{ host: 'other.test', port: server.port, addresses: ['127.0.0.1'] }];
    for (const [url, options] of [
      [server.url, {}],
      [`https://other.test:${String(server.port)}`, { ...trusted, resolve }],
    ] as const) {
      const failure = await failureOf(hooked(url, options).send('ops', messageOf(), SIGNAL));
      assert.match(failure.message, /sends a certificate that is not trusted here/);
    }
    assert.equal(server.received.length, 1);
  });

  it('leads to no metadata service, whatever its name resolves to', async () => {
    for (const [host, addresses] of [
      ['169.254.169.254', []],
      ['[fd00:ec2::254]', []],
      ['2852039166', []],
      ['metadata.google.internal', []],
      ['hooks.test', ['169.254.170.2']],
      ['hooks.test', ['127.0.0.1', '169.254.169.254']],
      ['hooks.test', ['::ffff:169.254.169.254']],
    ] as const) {
      const resolve = [{ host: 'hooks.test', port: 443, addresses }];
      const receivers = hooked(`https://${host}/`, { resolve });
      const failure = await failureOf(receivers.send('ops', messageOf(), SIGNAL));
      assert.equal(failure.code, 'receiver_unavailable');
      assert.match(failure.message, /link-local, metadata or reserved address: nothing was sent$/);
    }
  });

  it('is made to the address that was judged, though the name is another the next time', async () => {
    await using server = await serveReceiver();
    const addresses = ['127.0.0.1'];
    const port = server.port;
    const receivers = hooked(`http://hooks.test:${String(port)}`, {
      resolve: [{ host: 'hooks.test', port, addresses }],
    });
    await receivers.send('ops', messageOf(), SIGNAL);
    addresses[0] = '169.254.169.254';
    const failure = await failureOf(receivers.send('ops', messageOf(), SIGNAL));
    assert.match(failure.message, /hooks\.test is at 169\.254\.169\.254/);
    assert.equal(server.received.length, 1);
  });

  it('goes through the proxy that leads there, which is asked for no metadata service', async () => {
    await using server = await serveReceiver(undefined, WHOLE);
    await using proxy = await serveProxy();
    const options = { ca: pemOf(ROOT.certificate), proxyFor: () => proxy.url };
    await hooked(server.url, options).send('ops', messageOf(), SIGNAL);
    assert.deepEqual(proxy.asked(), [`localhost:${String(server.port)}`]);
    await failureOf(hooked('https://metadata/', options).send('ops', messageOf(), SIGNAL));
    assert.equal(proxy.asked().length, 1);
  });
});

function hooked(url: string, changes: Partial<ReceiverOptions> = {}): ConfiguredReceivers {
  return receiversWith({ webhook: { url, secret: { env: 'HOOK' } } }, changes);
}

function receiversWith(
  receiver: Omit<ReceiverConfig, 'name'>,
  changes: Partial<ReceiverOptions> = {},
): ConfiguredReceivers {
  return receiversOf({ receivers: [{ name: 'ops', ...receiver }] }, optionsOf(changes));
}

function optionsOf(changes: Partial<ReceiverOptions>): ReceiverOptions {
  return {
    proxyFor: () => undefined,
    env: { HOOK: SECRET },
    onSecret: () => undefined,
    now: () => instantOf(Date.now()),
    bodies: { webhook: webhookBody, slack: slackBody, alertmanager: alertmanagerBody },
    ...changes,
  };
}

function status(code: number, headers: Readonly<Record<string, string>> = {}): Answering {
  return (response) => response.writeHead(code, headers).end();
}

function onlyOf(received: readonly Received[]): Received {
  const [only, ...more] = received;
  assert.ok(only !== undefined && more.length === 0);
  return only;
}

/** All that any printer could take out of an error. */
function shownOf({ message, facts, hint, cause, stack }: TrustprintError): string {
  return [message, JSON.stringify(facts), hint, String(cause), stack].join('\n');
}
