// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';

import { systemClock } from '../../src/adapters/system-clock.ts';
import { instantOf } from '../../src/core/model/instant.ts';
import type { TrustSnapshot } from '../../src/core/watch/snapshot.ts';
import {
  type Answer,
  ask,
  bearer,
  cookiesOf,
  open,
  type ServedWatch,
  servedWatch,
} from '../watch-http.ts';
import {
  AT,
  BANK,
  SHARED_HOST,
  SHOP,
  providerOf,
  suggestionFor,
  trustWrite,
  verdictChanged,
  watchedAccounts,
} from '../watched-accounts.ts';

const PATHS = [
  '/',
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/v1/status',
  '/api/v1/events',
  '/api/v1/openapi.json',
  '/sign-in',
];

let served: ServedWatch;
before(async () => {
  served = await servedWatch();
});
after(async () => {
  await served[Symbol.asyncDispose]();
});

function closing<T extends { readonly close: () => Promise<void> }>(of: T): T & AsyncDisposable {
  return { ...of, [Symbol.asyncDispose]: async () => of.close() };
}

async function session(): Promise<string> {
  return cookiesOf(await ask(served.launchUrl));
}

async function propose(headers: Readonly<Record<string, string>>): Promise<Answer> {
  return ask(`${served.url}/api/v1/suggestions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ target: providerOf(SHOP, SHARED_HOST) }),
  });
}

describe('a page of another site', () => {
  for (const path of PATHS) {
    it(`is not answered at ${path} under a name that it has resolve here`, async () => {
      for (const host of [
        'evil.example.com',
        'evil.example.com:80',
        'evil@127.0.0.1',
        '1',
        '192.0.2.1',
      ]) {
        const { status } = await ask(`${served.url}${path}`, { headers: { host } });
        // Node itself refuses a request whose Host is empty or malformed.
        assert.ok([400, 421].includes(status), `${host}: ${String(status)}`);
      }
    });
  }

  it('cannot have a form sent with the cookie of a session', async () => {
    const cookie = await session();
    for (const origin of ['https://evil.example.com', 'null', 'http://127.0.0.1:1']) {
      const { status, text } = await propose({ cookie, origin });
      assert.equal(status, 403);
      assert.match(text, /origin_refused/);
    }
  });

  it('cannot fetch with it either, whatever it says of where it is', async () => {
    const cookie = await session();
    for (const site of ['cross-site', 'same-site', 'none']) {
      assert.equal((await propose({ cookie, 'sec-fetch-site': site })).status, 403);
      const origin = served.url;
      assert.equal((await propose({ cookie, origin, 'sec-fetch-site': site })).status, 403);
    }
    assert.equal((await propose({ cookie })).status, 403);
  });

  it('cannot send a simple form past the type that it must have', async () => {
    const cookie = await session();
    const headers = { cookie, origin: served.url, 'content-type': 'text/plain' };
    const url = `${served.url}/api/v1/suggestions`;
    const { status } = await ask(url, { method: 'POST', headers, body: '{"target":"x"}' });
    assert.equal(status, 400);
  });

  it('is given no header that would let it read', async () => {
    const headers = { origin: 'https://evil.example.com' };
    for (const path of PATHS) {
      const answer = await ask(`${served.url}${path}`, { headers });
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
      assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(answer.headers['x-frame-options'], 'DENY');
      assert.doesNotMatch(String(answer.headers['content-security-policy']), /unsafe|\*/);
    }
  });

  it('does not sign anybody out', async () => {
    const cookie = await session();
    const headers = { cookie, origin: 'https://evil.example.com' };
    await ask(`${served.url}/sign-out`, { method: 'POST', headers });
    assert.equal((await ask(`${served.url}/api/v1/status`, { headers: { cookie } })).status, 200);
  });
});

describe('a page of ours', () => {
  it('may ask for a suggestion, and end its session', async () => {
    const cookie = await session();
    const headers = { cookie, origin: served.url, 'sec-fetch-site': 'same-origin' };
    assert.equal((await propose(headers)).status, 200);
    const out = await ask(`${served.url}/sign-out`, { method: 'POST', headers });
    assert.equal(out.status, 303);
    assert.match(String(out.headers['set-cookie']), /Max-Age=0/);
    assert.equal((await ask(`${served.url}/api/v1/status`, { headers: { cookie } })).status, 401);
  });
});

describe('the launch token', () => {
  it('is exchanged for a cookie that scripts and other sites do not get, and leaves the URL', async () => {
    const answer = await ask(served.launchUrl);
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.location, '/');
    assert.equal(answer.headers['referrer-policy'], 'no-referrer');
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.match(String(answer.headers['set-cookie']), /HttpOnly; SameSite=Strict/);
    const secret = new URL(served.launchUrl).searchParams.get('token') ?? '';
    assert.ok(!JSON.stringify(answer).includes(secret));
    const page = await ask(`${served.url}/`, { headers: { cookie: cookiesOf(answer) } });
    assert.equal(page.status, 200);
    assert.ok(!page.text.includes(secret));
    const audit = JSON.stringify(await served.database.access.auditLog(100));
    assert.ok(!audit.includes(secret) && !served.logged.join('').includes(secret));
  });

  it('is no token for programs, and no other opens anything', async () => {
    const secret = new URL(served.launchUrl).searchParams.get('token') ?? '';
    const { status } = await ask(`${served.url}/api/v1/status`, { headers: bearer(secret) });
    assert.equal(status, 401);
    for (const wrong of ['', 'x', secret.slice(1), `${secret}x`]) {
      const answer = await ask(`${served.url}/?token=${wrong}`);
      assert.equal(answer.status, 401);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
  });
});

describe('a request without a token that is valid', () => {
  it('is answered the same whatever is wrong with it', async () => {
    const at = systemClock.now();
    const expired = await served.token({ expiresAt: instantOf(at - 1) });
    const revoked = await served.token({ name: 'revoked' });
    const { id } = (await served.database.access.tokens()).find(
      (one) => one.name === 'revoked',
    ) ?? {
      id: '',
    };
    await served.database.access.revoke('token', id);
    const never = `tpw_${'a'.repeat(43)}`;
    const given = [{}, ...[expired, revoked, never, 'tpw_', 'x'].map(bearer)];
    const basic = { authorization: `Basic ${Buffer.from(`a:${never}`).toString('base64')}` };
    const texts = new Set<string>();
    for (const headers of [...given, basic]) {
      const answer = await ask(`${served.url}/api/v1/status`, { headers });
      assert.equal(answer.status, 401);
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
      texts.add(answer.text);
    }
    assert.equal(texts.size, 1);
  });

  it('does not fall back to a session where it has a wrong one', async () => {
    const cookie = await session();
    const headers = { cookie, ...bearer(`tpw_${'a'.repeat(43)}`) };
    assert.equal((await ask(`${served.url}/api/v1/status`, { headers })).status, 401);
  });

  it('is not heard many times a minute, while those who have one are', async () => {
    await using other = await servedWatch();
    const statuses: number[] = [];
    for (let times = 0; times < 30; times += 1) {
      const headers = bearer(`tpw_${String(times).padStart(43, '0')}`);
      const answer = await ask(`${other.url}/api/v1/status`, { headers });
      statuses.push(answer.status);
      if (answer.status === 429) assert.match(String(answer.headers['retry-after']), /^\d+$/);
    }
    assert.deepEqual([...new Set(statuses)], [401, 429]);
    const headers = bearer(await other.token());
    assert.equal((await ask(`${other.url}/api/v1/status`, { headers })).status, 200);
    const refused = (await other.database.access.auditLog(100)).filter(
      ({ did }) => did === 'refused',
    );
    assert.equal(refused.length, 20, 'what is not heard is not written down either');
  });
});

describe('a token', () => {
  it('is kept as nothing but its digest', async () => {
    const token = await served.token();
    assert.match(token, /^tpw_[\w-]{43}$/);
    const kept = JSON.stringify([
      await served.database.access.tokens(),
      await served.database.access.auditLog(1000),
    ]);
    assert.ok(!kept.includes(token));
  });

  it('that may read asks for no suggestion', async () => {
    const { status, text } = await propose(bearer(await served.token({ scopes: ['read'] })));
    assert.equal(status, 403);
    assert.match(text, /access_denied/);
  });

  it('may ask so often a minute', async () => {
    await using other = await servedWatch();
    const headers = bearer(await other.token());
    const counts = new Map<number, number>();
    await Promise.all(
      Array.from({ length: 620 }, async () => {
        const { status } = await ask(`${other.url}/api/v1/sources`, { headers });
        counts.set(status, (counts.get(status) ?? 0) + 1);
      }),
    );
    assert.deepEqual(
      counts,
      new Map([
        [200, 600],
        [429, 20],
      ]),
    );
  });
});

describe('a token for one account', () => {
  const ASKED = [
    'status',
    'sources',
    'trusts',
    'endpoints',
    'endpoints?most=1',
    'trusts?most=1',
    'events',
    `events?target=${encodeURIComponent(providerOf(BANK, SHARED_HOST))}`,
    `events?target=bank.example.com`,
    'events?after=0',
    'alerts',
    'alerts?since=2020-01-01T00:00:00Z',
    'suggestions',
    `suggestions/suggestion-${BANK}`,
    `trusts/${encodeURIComponent(providerOf(BANK, 'bank.example.com'))}`,
  ];

  it('sees nothing of another, by no path', async () => {
    const headers = bearer(await served.token({ accounts: [SHOP] }));
    for (const path of ASKED) {
      const { text } = await ask(`${served.url}/api/v1/${path}`, { headers });
      assert.ok(!text.includes(BANK), `${path}: ${text}`);
      assert.ok(!text.includes('bank.example.com'), `${path}: ${text}`);
    }
  });

  it('sees all of its own, a page at a time', async () => {
    const headers = bearer(await served.token({ accounts: [SHOP] }));
    const names: string[] = [];
    let next: string | null = null;
    do {
      const after: string = next === null ? '' : `&after=${encodeURIComponent(next)}`;
      const { text } = await ask(`${served.url}/api/v1/endpoints?most=1${after}`, { headers });
      const page = JSON.parse(text) as {
        readonly endpoints: readonly { readonly name: string }[];
        readonly next: string | null;
      };
      names.push(...page.endpoints.map(({ name }) => name));
      next = page.next;
    } while (next !== null);
    assert.deepEqual(names, [`${SHARED_HOST}:443`, 'shop.example.com:443']);
  });

  it('is told of what is not its own as of what is not there', async () => {
    const headers = bearer(await served.token({ accounts: [SHOP] }));
    for (const kind of ['trusts', 'suggestions']) {
      const theirs = kind === 'trusts' ? providerOf(BANK, SHARED_HOST) : `suggestion-${BANK}`;
      const none = kind === 'trusts' ? providerOf(BANK, 'no.example.com') : 'none';
      const [one, other] = await Promise.all(
        [theirs, none].map(async (name) =>
          ask(`${served.url}/api/v1/${kind}/${name}`, { headers }),
        ),
      );
      assert.equal(one?.status, 404);
      assert.equal(one?.text, other?.text);
    }
  });

  it('sees what both share, less what is said of the other', async () => {
    const headers = bearer(await served.token({ accounts: [BANK] }));
    const { text } = await ask(`${served.url}/api/v1/alerts`, { headers });
    const { alerts } = JSON.parse(text) as { alerts: readonly Record<string, unknown>[] };
    const [alert] = alerts;
    assert.equal(alerts.length, 1);
    assert.deepEqual(alert?.['accounts'], [BANK]);
    assert.deepEqual(alert?.['targets'], [providerOf(BANK, SHARED_HOST)]);
    assert.equal(alert?.['targetCount'], 1);
    assert.ok(!text.includes(SHOP));
  });

  it('is told in no sentence of another: of trusts, events, suggestions, and in the name of a source', async () => {
    await using database = closing(await watchedAccounts());
    const said = `arn:aws:sts::${BANK}:assumed-role/watch/x is not authorized, by ${BANK}`;
    const source = `of-${BANK}`;
    const round = (await database.rounds.start(source, AT, instantOf(AT + 900_000))) ?? 0;
    const written = trustWrite(SHOP, 'other.example.com', 'broken');
    const cause = { check: 'role', sentence: said };
    const suggestion = suggestionFor(SHOP, 'in-words');
    const plan = { ...suggestion.plan, because: said, warnings: [said] };
    const outcome = await database.snapshots.commit({
      unit: { source, round, kind: 'account', of: SHOP },
      at: AT,
      snapshots: [{ ...written, snapshot: { ...written.snapshot, cause } as TrustSnapshot }],
      gone: [],
      events: [{ ...verdictChanged(SHOP), source, detail: said, after: { sentence: said } }],
      suggestions: [{ ...suggestion, source, note: said, plan }],
      lines: { kept: [], gone: [] },
      remnant: undefined,
      receivers: [],
      completes: true,
    });
    assert.equal(outcome, 'committed');
    await using server = await servedWatch({ over: database });
    const all = bearer(await server.token());
    const headers = bearer(await server.token({ accounts: [SHOP] }));
    const arn = encodeURIComponent(providerOf(SHOP, 'other.example.com'));
    const told = ['trusts', `trusts/${arn}`, 'events', 'suggestions', 'suggestions/in-words'];
    for (const path of ['status', 'sources', ...told]) {
      const { text } = await ask(`${server.url}/api/v1/${path}`, { headers });
      assert.ok(!text.includes(BANK), `${path}: ${text}`);
      assert.match(text, /\(another account\)/, path);
      const whole = await ask(`${server.url}/api/v1/${path}`, { headers: all });
      assert.ok(whole.text.includes(BANK), path);
    }
    const { text: health } = await ask(`${server.url}/healthz`);
    assert.ok(!health.includes(BANK) && health.includes('of-(another account)'), health);
    const stream = { ...headers, accept: 'text/event-stream' };
    const frames = await open(`${server.url}/api/v1/events?after=1`, { headers: stream });
    let seen = '';
    for await (const piece of frames) {
      seen += String(piece);
      if (seen.includes('another account')) break;
    }
    assert.ok(!seen.includes(BANK), seen);
  });

  it('is not told of an alert in words about another', async () => {
    await using database = closing(await watchedAccounts());
    const at = AT + 900_000;
    const round = (await database.rounds.start('prod', instantOf(at), instantOf(at + 1))) ?? 0;
    const words = [`account ${BANK} has none`, `of ${providerOf(BANK, 'x')}`, `hash a${BANK}f`];
    for (const [index, detail] of words.entries()) {
      const cause = { check: 'keys', host: `h${String(index)}.example.com`, chain: '' };
      const told = { cause, severity: 'error', detail, command: detail, until: null } as const;
      const outcome = await database.snapshots.commit({
        unit: { source: 'prod', round, kind: 'account', of: String(index) },
        at: instantOf(at),
        snapshots: [SHOP, BANK].map((account) => ({
          snapshot: {
            kind: 'unreadable',
            name: `${account} ${String(index)}`,
            what: 'it',
            why: 'no',
            since: AT,
            rounds: 2,
          },
          over: 0,
          account,
          conditions: [{ ...told, target: providerOf(account, cause.host), account }],
        })),
        gone: [],
        events: [],
        suggestions: [],
        lines: { kept: [], gone: [] },
        remnant: undefined,
        receivers: [],
        completes: false,
      });
      assert.equal(outcome, 'committed');
    }
    await using other = await servedWatch({ over: database });
    const headers = bearer(await other.token({ accounts: [SHOP] }));
    const { text } = await ask(`${other.url}/api/v1/alerts`, { headers });
    const { alerts } = JSON.parse(text) as { alerts: readonly { readonly detail: string }[] };
    const details = alerts.map(({ detail }) => detail).filter((detail) => !/lists/.test(detail));
    assert.deepEqual(details.toSorted(), [
      `hash a${BANK}f`,
      'keys at h0.example.com',
      'keys at h1.example.com',
    ]);
  });

  it('asks for no suggestion for another, nor for what is not watched', async () => {
    const asked: unknown[] = [];
    await using other = await servedWatch({
      suggest: async (about) => {
        asked.push(about);
        return undefined;
      },
    });
    const headers = {
      ...bearer(await other.token({ accounts: [SHOP], scopes: ['read', 'suggest'] })),
      'content-type': 'application/json',
    };
    const targets = [
      providerOf(BANK, SHARED_HOST),
      'https://bank.example.com',
      'https://169.254.169.254',
      'https://internal.example.com',
      'sa:default/web',
      '../../etc/passwd',
    ];
    for (const target of targets) {
      const body = JSON.stringify({ target });
      const url = `${other.url}/api/v1/suggestions`;
      assert.equal((await ask(url, { method: 'POST', headers, body })).status, 404, target);
    }
    assert.deepEqual(asked, [], 'nothing was probed');
  });

  it('may not read metrics, where others than this machine can ask', async () => {
    await using other = await servedWatch({
      listen: { host: '127.0.0.1', port: 0, behindProxy: true },
      over: await withToken(),
    });
    const url = `${other.url}/metrics`;
    assert.equal((await ask(url)).status, 401);
    const one = bearer(await other.token({ accounts: [SHOP] }));
    assert.equal((await ask(url, { headers: one })).status, 403);
    assert.equal((await ask(url, { headers: bearer(await other.token()) })).status, 200);
  });
});

function rawSocket(sent: string): Socket {
  const { port } = new URL(served.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(sent);
  socket.on('error', () => undefined);
  socket.resume();
  return socket;
}

async function withToken(): Promise<ServedWatch['database']> {
  await served.token();
  return served.database;
}

describe('a request that is malformed', () => {
  it('with a path that climbs reads no file', async () => {
    for (const path of [
      '/../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/api/v1/../../etc/passwd',
      '//etc/passwd',
      '/api/v1/trusts/..%2f..%2fetc%2fpasswd',
    ]) {
      const headers = bearer(await served.token());
      const { status, text } = await ask(`${served.url}${path}`, { headers });
      assert.equal(status, 404, path);
      assert.doesNotMatch(text, /root:/);
    }
  });

  it('with line feeds in what is said back makes no header', async () => {
    for (const path of [
      '/?token=a%0d%0aSet-Cookie:%20x=1',
      '/sign-in?x=%0d%0aX-Evil:1',
      '/api/v1/events?target=%0d%0aX-Evil:1',
    ]) {
      const answer = await ask(`${served.url}${path}`);
      assert.equal(answer.headers['x-evil'], undefined);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
  });

  it('that is too long is not read to its end', async () => {
    const cookie = await session();
    const headers = { cookie, origin: served.url, 'content-type': 'application/json' };
    const body = JSON.stringify({ target: 'x'.repeat(70_000) });
    const url = `${served.url}/api/v1/suggestions`;
    const stated = await ask(url, { method: 'POST', headers, body });
    assert.equal(stated.status, 413);
    const chunked = { ...headers, 'transfer-encoding': 'chunked' };
    assert.equal((await ask(url, { method: 'POST', headers: chunked, body })).status, 413);
    const long = await ask(`${served.url}/api/v1/status`, {
      headers: { 'x-long': 'x'.repeat(20_000) },
    });
    assert.equal(long.status, 431);
  });

  it('that is not JSON, or asks for other things than there are, is told so', async () => {
    const headers = {
      ...bearer(await served.token({ scopes: ['read', 'suggest'] })),
      'content-type': 'application/json',
    };
    for (const body of [
      '',
      '[]',
      '{',
      '{"target":1}',
      '{"target":"x","more":1}',
      '{"__proto__":{"target":"x"}}',
      '['.repeat(5000),
    ]) {
      const { status } = await ask(`${served.url}/api/v1/suggestions`, {
        method: 'POST',
        headers,
        body,
      });
      assert.equal(status, 400, body.slice(0, 50));
    }
    for (const query of [
      'most=0',
      'most=501',
      'most=x',
      'after=-1',
      'kinds=no-such',
      'kinds=,',
      'before=1e99',
    ]) {
      const { status } = await ask(`${served.url}/api/v1/events?${query}`, { headers });
      assert.equal(status, 400, query);
    }
  });

  it('that comes slowly is ended', async () => {
    const begun = ['GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n', 'GET', ''];
    const slow = `POST /sign-out HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nx`;
    await Promise.all([...begun, slow].map(async (sent) => once(rawSocket(sent), 'close')));
  });

  it('without a Host is not answered', async () => {
    for (const version of ['1.0', '1.1']) {
      const socket = rawSocket(`GET /healthz HTTP/${version}\r\n\r\n`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      assert.match(answer.toString(), /^HTTP\/1\.1 4(00|21) /);
    }
  });
});

describe('a server that others can reach', () => {
  const refuses = async (changed: object, message: RegExp): Promise<void> => {
    await assert.rejects(servedWatch({ over: served.database, ...changed }), message);
  };

  it('does not start without TLS', async () => {
    const listen = { host: '0.0.0.0', port: 0, behindProxy: false };
    await refuses({ listen }, /without TLS/);
  });

  it('does not start where nobody could ask', async () => {
    const listen = { host: '127.0.0.1', port: 0, behindProxy: true };
    await assert.rejects(servedWatch({ listen }), /nobody could ask/);
  });

  it('prints no launch token', async () => {
    await served.token();
    const listen = { host: '127.0.0.1', port: 0, behindProxy: true };
    await using other = await servedWatch({ listen, over: served.database });
    assert.equal(other.launchUrl, other.url);
    assert.equal((await ask(`${other.url}/?token=`)).status, 401);
  });

  it('counts a network of IPv6 as one who fails, and no port as another', async () => {
    const listen = { host: '127.0.0.1', port: 0, behindProxy: true };
    const failed = async (from: (times: number) => string): Promise<Set<number>> => {
      await using other = await servedWatch({ listen, over: served.database });
      const statuses = new Set<number>();
      for (let times = 0; times < 25; times += 1) {
        const headers = { ...bearer('x'), 'x-forwarded-for': from(times) };
        statuses.add((await ask(`${other.url}/api/v1/status`, { headers })).status);
      }
      return statuses;
    };
    const both = new Set([401, 429]);
    assert.deepEqual(await failed((times) => `2001:db8:1:2::${String(times)}`), both);
    assert.deepEqual(await failed((times) => `[2001:db8::${String(times)}]:443`), both);
    assert.deepEqual(await failed((times) => `198.51.100.7:${String(times + 1000)}`), both);
    assert.deepEqual(await failed((times) => `unknown-${String(times)}`), both);
    assert.deepEqual(await failed((times) => `::ffff:198.51.100.${String(times)}`), new Set([401]));
    assert.deepEqual(await failed((times) => `2001:db8:1:${String(times)}::1`), new Set([401]));
  });

  it('writes down so many failures a minute, from however many addresses they are', async () => {
    const listen = { host: '127.0.0.1', port: 0, behindProxy: true };
    await using other = await servedWatch({ listen, over: served.database });
    const counts = new Map<number, number>();
    for (let times = 0; times < 610; times += 1) {
      const from = `198.51.${String(times >> 8)}.${String(times & 255)}`;
      const headers = { ...bearer('x'), 'x-forwarded-for': from };
      const { status } = await ask(`${other.url}/api/v1/status`, { headers });
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    assert.deepEqual(
      counts,
      new Map([
        [401, 600],
        [429, 10],
      ]),
    );
  });

  it('takes nothing from a page of its own name that came in clear', async () => {
    const listen = { host: '127.0.0.1', port: 0, behindProxy: true };
    await using other = await servedWatch({ listen, over: served.database });
    const url = `${other.url}/sign-out`;
    const { host } = new URL(other.url);
    for (const [scheme, status] of [
      ['http', 403],
      ['https', 303],
    ] as const) {
      const headers = { origin: `${scheme}://${host}` };
      assert.equal((await ask(url, { method: 'POST', headers })).status, status);
    }
  });

  it('takes the address of who asks from the proxy before it, from its last entry alone', async () => {
    const listen = { host: '127.0.0.1', port: 0, behindProxy: true };
    await using other = await servedWatch({ listen, over: served.database });
    const headers = { ...bearer('x'), 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
    await ask(`${other.url}/api/v1/status`, { headers });
    const [last] = await served.database.access.auditLog(1);
    assert.equal(last?.from, '198.51.100.7');
    await ask(`${served.url}/api/v1/status`, { headers });
    const [own] = await served.database.access.auditLog(1);
    assert.equal(own?.from, '127.0.0.1');
  });
});
