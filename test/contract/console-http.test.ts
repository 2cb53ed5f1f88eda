// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import { systemClock } from '../../src/adapters/system-clock.ts';
import { createGrant } from '../../src/app/watch/access.ts';
import { OPERATIONS } from '../../src/schemas/watch-api.ts';
import type { LocalWork } from '../../src/surfaces/watch/index.ts';
import { type ConsoleProcess, startConsole } from '../console-process.ts';
import { type RunningLab, runningLab } from '../process.ts';
import {
  type Answer,
  ask,
  bearer,
  cookiesOf,
  open,
  servedWatch,
  sessionOf,
} from '../watch-http.ts';

let lab: RunningLab;
let page: ConsoleProcess;
/** Of its browser, and of its page. */
let cookie: string;
let session: Readonly<Record<string, string>>;
let first: Answer;
before(async () => {
  lab = await runningLab('stale-thumbprint');
  page = await startConsole(lab.shell);
  first = await ask(page.launchUrl);
  session = sessionOf(first);
  cookie = cookiesOf(first);
});
after(async () => {
  await page[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});

/** All that changes something, with a part of the path where one belongs. */
const POSTS = Object.entries(OPERATIONS).flatMap(([path, operations]) =>
  operations.some((one) => 'method' in one && one.method === 'post')
    ? [path.replaceAll(/\{\w+\}/g, 'x')]
    : [],
);

/** What nobody may do but who has opened the page. */
const WRITES = Object.entries(OPERATIONS).flatMap(([path, operations]) =>
  operations.flatMap((one) =>
    one.scope === 'write'
      ? [[path.replaceAll(/\{\w+\}/g, 'x'), 'method' in one ? 'POST' : 'GET'] as const]
      : [],
  ),
);

async function send(
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'POST',
): Promise<Answer> {
  const type = { 'content-type': 'application/json' };
  const body = method === 'POST' ? { body: '{}' } : {};
  return ask(`${page.url}${path}`, { method, headers: { ...type, ...headers }, ...body });
}

describe('the launch URL', () => {
  it('ends in a page without its token, which no log and no header has', async () => {
    const secret = new URL(page.launchUrl).searchParams.get('token') ?? '';
    assert.equal(first.status, 303);
    assert.match(first.headers.location ?? '', /^\/#key=[\w-]{43}$/);
    assert.equal(first.headers['referrer-policy'], 'no-referrer');
    assert.equal(first.headers['cache-control'], 'no-store');
    assert.match(String(first.headers['set-cookie']), /HttpOnly; SameSite=Strict/);
    assert.ok(!JSON.stringify(first).includes(secret));
    const { status, text } = await ask(`${page.url}/`, { headers: { cookie } });
    assert.equal(status, 200);
    assert.ok(!text.includes(secret));
    assert.equal(page.said().split(secret).length, 2, 'it was printed once');
  });

  it('opens one browser, and leads that on when it is followed again', async () => {
    const other = await ask(page.launchUrl);
    assert.equal(other.status, 401);
    assert.match(other.text, /was used/);
    assert.equal(other.headers['set-cookie'], undefined);
    const own = await ask(page.launchUrl, { headers: { cookie } });
    assert.equal(own.status, 303);
    assert.equal(own.headers['set-cookie'], undefined);
  });

  it('followed from another site opens the page too: strict cookies stay out of that', async () => {
    const { text } = await ask(`${page.url}/`, { headers: { 'sec-fetch-site': 'cross-site' } });
    assert.match(text, /<meta http-equiv="refresh" content="0;url=\/" \/>/);
    assert.equal((await ask(`${page.url}/`)).status, 401);
    const local = { doctor: undefined } as unknown as LocalWork;
    await using served = await servedWatch({ local });
    const headers = { 'sec-fetch-site': 'cross-site' };
    const opened = await ask(served.launchUrl, { headers });
    assert.match(String(opened.headers['set-cookie']), /HttpOnly; SameSite=Strict/);
    assert.match(opened.text, /content="0;url=\/#key=[\w-]{43}"/);
  });
});

describe('nobody else', () => {
  it('is answered without the launch token', async () => {
    for (const [path, method] of [...WRITES, ['/api/v1/status', 'GET'] as const]) {
      const own = { origin: page.url, 'sec-fetch-site': 'same-origin' };
      assert.equal((await send(path, own, method)).status, 401, path);
    }
  });

  it('is answered with the cookie alone, which servers at other ports of the host are sent', async () => {
    const wrong = 'x'.repeat(43);
    for (const [path, method] of [...WRITES, ['/api/v1/scan', 'GET'] as const]) {
      for (const given of [{}, { 'x-trustprint-page': '' }, { 'x-trustprint-page': wrong }]) {
        const own = { cookie, origin: page.url, ...given };
        assert.equal((await send(path, own, method)).status, 401, path);
      }
    }
    const key = session['x-trustprint-page'] ?? '';
    const events = { cookie, accept: 'text/event-stream' };
    for (const [search, status] of [
      ['', 401],
      [`?page=${wrong}`, 401],
      [`?page=${key}`, 200],
    ] as const) {
      const answer = await open(`${page.url}/api/v1/events${search}`, { headers: events });
      assert.equal(answer.statusCode, status, search);
      answer.destroy();
    }
    assert.equal((await send(`/api/v1/scan?page=${key}`, { cookie }, 'GET')).status, 401);
  });

  it('has a page of another origin send a form or fetch, with the cookie', async () => {
    assert.ok(POSTS.length >= 5, 'there are requests that change something');
    for (const path of [...POSTS, '/sign-out']) {
      for (const headers of [
        { origin: 'https://evil.example.com' },
        { origin: 'null' },
        { origin: 'http://127.0.0.1:1' },
        { origin: page.url.replace('127.0.0.1', 'localhost') },
        { origin: page.url, 'sec-fetch-site': 'same-site' },
        { origin: page.url, 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'none' },
        {},
      ]) {
        const { status, text } = await send(path, { cookie, ...headers });
        assert.equal(status, 403, `${path} ${JSON.stringify(headers)}`);
        assert.match(text, /origin_refused/);
      }
    }
    assert.deepEqual(readdirSync(lab.state), [], 'there is no receipt');
  });

  it('is served under a name that was made to resolve here', async () => {
    for (const path of ['/', '/assets/x.js', '/api/v1/status', ...POSTS]) {
      const method = POSTS.includes(path) ? 'POST' : 'GET';
      const host = 'evil.example.com';
      const answer = await send(path, { cookie, host, origin: `http://${host}` }, method);
      assert.equal(answer.status, 421, path);
    }
  });

  it('writes with a token of access create, whatever it is said to be granted', async () => {
    const refuse = async (): Promise<never> => assert.fail('something was done');
    const local: LocalWork = {
      doctor: { run: refuse, redact: (text) => text },
      repair: { plan: refuse, apply: refuse, receipts: refuse, undo: refuse },
      lab: { state: refuse, scenarios: refuse, change: refuse, attempt: refuse },
    };
    await using served = await servedWatch({ local });
    const { access } = served.database;
    const at = systemClock.now();
    const all = { scopes: ['read', 'suggest', 'write'], accounts: undefined, at } as const;
    const given = await createGrant(access, 'token', { ...all, name: 'x', expiresAt: undefined });
    for (const [path, method] of WRITES) {
      const headers = { ...bearer(given.secret), 'content-type': 'application/json' };
      const body = method === 'POST' ? { body: '{}' } : {};
      const answer = await ask(`${served.url}${path}`, { method, headers, ...body });
      assert.equal(answer.status, 403, path);
    }
  });

  it('is told of preflights, or of anything by another method', async () => {
    for (const path of ['/', '/api/v1/status', ...POSTS]) {
      for (const method of ['OPTIONS', 'PUT', 'DELETE', 'TRACE']) {
        const asks = { 'access-control-request-method': 'POST' };
        const answer = await send(
          path,
          { cookie, origin: 'https://evil.example.com', ...asks },
          method,
        );
        assert.ok([403, 404, 405].includes(answer.status), `${method} ${path}`);
        assert.equal(answer.headers['access-control-allow-origin'], undefined);
      }
    }
    const head = await ask(`${page.url}/`, { method: 'HEAD', headers: { cookie } });
    assert.deepEqual([head.status, head.text], [200, '']);
  });

  it('frames the page, or has it run a script of its own', async () => {
    for (const path of ['/', '/assets/none.js', '/api/v1/status', '/none']) {
      const { headers } = await ask(`${page.url}${path}`, { headers: { cookie } });
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /script-src 'self'(?:;|$)/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.match(policy, /connect-src 'self'(?:;|$)/);
      assert.doesNotMatch(policy, /unsafe|data:|blob:|\*/);
      assert.equal(headers['x-frame-options'], 'DENY');
    }
  });
});

describe('a request of the page', () => {
  const own = (): Record<string, string> => ({ ...session, origin: page.url });

  it('that is too long is refused, wherever it is', async () => {
    const long = 'x'.repeat(9000);
    assert.equal((await send(`/${long}`, own(), 'GET')).status, 404);
    assert.ok(
      [400, 404].includes((await send(`/api/v1/events?target=${long}`, own(), 'GET')).status),
    );
    assert.equal((await send(`/${long}${long}`, own(), 'GET')).status, 431);
    for (const path of POSTS) {
      const body = JSON.stringify({ target: 'x'.repeat(200_000) });
      const headers = { ...own(), 'content-type': 'application/json' };
      const { status } = await ask(`${page.url}${path}`, { method: 'POST', headers, body });
      assert.equal(status, 413, path);
    }
  });

  it('may do what the person may', async () => {
    const { text } = await ask(`${page.url}/api/v1/status`, { headers: session });
    const { you } = JSON.parse(text) as { readonly you: object };
    assert.partialDeepStrictEqual(you, { scopes: ['read', 'suggest', 'write'], accounts: null });
    const state = await ask(`${page.url}/api/v1/lab`, { headers: session });
    assert.match(state.text, /"scenario":"stale-thumbprint"/);
  });
});
