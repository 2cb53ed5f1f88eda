// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { shown } from '../../src/forge/servers.ts';
import type { AccessConfig } from '../../src/schemas/config.ts';
import {
  type IdentityProvider,
  serveIdentityProvider,
  type TrustedLocalhost,
  trustedLocalhost,
} from '../servers/identity-provider.ts';
import { type Answer, ask, cookiesOf, type ServedWatch, servedWatch } from '../watch-http.ts';
import { BANK, providerOf, SHARED_HOST, SHOP } from '../watched-accounts.ts';

const CLIENT = { clientId: 'trustprint', secret: 'of the client: it has a %, a + and a &' };
const GROUPS: NonNullable<AccessConfig['sign-in']>['groups'] = [
  { group: 'all', scopes: ['read', 'suggest'] },
  { group: 'readers', scopes: ['read'] },
  { group: 'shop', scopes: ['read', 'suggest'], accounts: [SHOP] },
  { group: 'bank', scopes: ['read'], accounts: [BANK] },
];

let localhost: TrustedLocalhost;
let provider: IdentityProvider;
let served: ServedWatch;

before(async () => {
  localhost = await trustedLocalhost();
  provider = await serveIdentityProvider({ shown: shown(localhost.leaf), ...CLIENT });
  served = await servedWith(provider);
});
after(async () => {
  await served[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  localhost[Symbol.dispose]();
});
beforeEach(() => {
  provider.claims = {};
  provider.disturb = () => false;
});

async function servedWith({ issuer }: IdentityProvider): Promise<ServedWatch> {
  return servedWatch({
    access: () => ({
      tls: { certificate: 'tls.pem', key: 'tls.key' },
      'sign-in': {
        issuer,
        'client-id': CLIENT.clientId,
        'client-secret': { env: 'CLIENT_SECRET' },
        groups: GROUPS,
      },
    }),
    readSecret: async (secret) => {
      if ('env' in secret) return `${CLIENT.secret}\n`;
      return localhost.readSecret(secret);
    },
  });
}

async function get(url: string, cookie = ''): Promise<Answer> {
  const headers = cookie === '' ? {} : { cookie };
  return ask(url, { headers, ca: localhost.caPem });
}

interface SignedIn {
  readonly answer: Answer;
  readonly cookie: string;
  readonly callback: string;
  readonly begun: string;
}

/** As a browser goes: to us, to the provider, and back. */
async function signIn(at = served): Promise<SignedIn> {
  const start = await get(`${at.url}/sign-in`);
  assert.equal(start.status, 303, start.text);
  const begun = cookiesOf(start);
  const there = await get(start.headers.location ?? '');
  assert.equal(there.status, 302);
  const callback = there.headers.location ?? '';
  const answer = await get(callback, begun);
  return { answer, cookie: cookiesOf(answer), callback, begun };
}

async function post(cookie: string, target: string): Promise<number> {
  const { status } = await ask(`${served.url}/api/v1/suggestions`, {
    method: 'POST',
    headers: { cookie, origin: served.url, 'content-type': 'application/json' },
    body: JSON.stringify({ target }),
    ca: localhost.caPem,
  });
  return status;
}

async function you(cookie: string): Promise<Readonly<Record<string, unknown>>> {
  const { text } = await get(`${served.url}/api/v1/status`, cookie);
  return (JSON.parse(text) as { you: Readonly<Record<string, unknown>> }).you;
}

describe('sign-in', () => {
  it('does not call anybody by a name that he gave himself, and nothing else', async () => {
    for (const [claims, name] of [
      [{ email: 'ann@example.com' }, 'ann@example.com (user-1)'],
      [{ email: 'ann@example.com', email_verified: false }, 'ann@example.com (user-1)'],
      [{ email: 'ann@example.com', email_verified: 'true' }, 'ann@example.com (user-1)'],
      [{ preferred_username: 'ann', email_verified: true }, 'ann (user-1)'],
      [{}, 'user-1'],
    ] as const) {
      provider.claims = { groups: ['all'], ...claims };
      const { cookie } = await signIn();
      assert.equal((await you(cookie))['name'], name);
      const [entry] = await served.database.access.auditLog(1);
      assert.equal(entry?.who, name);
    }
  });

  it('asks by code flow with PKCE, state and nonce, and ends in a session', async () => {
    provider.claims = { groups: ['all'], email: 'ann@example.com', email_verified: true };
    const { answer, cookie } = await signIn();
    assert.equal(answer.status, 200);
    assert.match(answer.text, /url=\/"/);
    const set = String(answer.headers['set-cookie']);
    assert.match(set, /__Host-trustprint=[\w-]{43};/);
    assert.match(set, /HttpOnly; Secure; SameSite=Strict/);
    assert.match(String(answer.headers['strict-transport-security']), /max-age=31536000/);
    const query = provider.asked.at(-1);
    assert.equal(query?.get('response_type'), 'code');
    assert.equal(query.get('code_challenge_method'), 'S256');
    assert.equal(query.get('scope'), 'openid profile email');
    assert.ok((query.get('state') ?? '').length > 20 && (query.get('nonce') ?? '').length > 20);
    const { name, scopes, accounts } = await you(cookie);
    assert.deepEqual(
      { name, scopes, accounts },
      {
        name: 'ann@example.com',
        scopes: ['read', 'suggest'],
        accounts: null,
      },
    );
    const [entry] = await served.database.access.auditLog(1);
    assert.deepEqual([entry?.who, entry?.did], ['ann@example.com', 'signed in']);
  });

  it('is where a browser without a session is led, and nothing else is offered', async () => {
    const { status, headers } = await get(`${served.url}/`);
    assert.equal(status, 303);
    assert.equal(headers.location, '/sign-in');
    assert.equal(served.launchUrl, served.url);
    assert.equal((await get(`${served.url}/api/v1/status`)).status, 401);
  });

  it('is where a browser is led whose session has ended, however often it asks', async () => {
    const cookie = `__Host-trustprint=${'a'.repeat(43)}`;
    for (let times = 0; times < 30; times += 1) {
      const { status, headers } = await get(`${served.url}/`, cookie);
      assert.equal(status, 303);
      assert.equal(headers.location, '/sign-in');
    }
  });

  it('ends when it is signed out of, for good', async () => {
    provider.claims = { groups: ['shop', 'readers'] };
    const { cookie } = await signIn();
    const headers = { cookie, origin: served.url };
    const url = `${served.url}/sign-out`;
    await ask(url, { method: 'POST', headers, ca: localhost.caPem });
    assert.equal((await get(`${served.url}/api/v1/status`, cookie)).status, 401);
    assert.equal(await post(cookie, providerOf(SHOP, SHARED_HOST)), 401);
  });

  it('of somebody in no group that is granted anything is told so', async () => {
    for (const groups of [undefined, [], ['others'], 'ALL', { all: true }, ['All'], [['all']]]) {
      provider.claims = { groups };
      const { answer } = await signIn();
      assert.equal(answer.status, 403);
      assert.match(answer.text, /None of your groups/);
      assert.doesNotMatch(String(answer.headers['set-cookie']), /__Host-trustprint=/);
    }
  });

  it('gives what all of the groups give together', async () => {
    provider.claims = { groups: ['shop', 'bank', 'unknown'] };
    const { cookie } = await signIn();
    const { scopes, accounts } = await you(cookie);
    assert.deepEqual(accounts, [SHOP, BANK]);
    assert.deepEqual(scopes, ['read']);
    assert.equal(await post(cookie, providerOf(SHOP, SHARED_HOST)), 200);
    assert.equal(await post(cookie, providerOf(BANK, SHARED_HOST)), 404, 'he may see it only');
  });

  it('lets nobody suggest for all because another group lets him see all', async () => {
    provider.claims = { groups: ['shop', 'readers'] };
    const { cookie } = await signIn();
    assert.equal((await you(cookie))['accounts'], null);
    assert.equal(await post(cookie, providerOf(SHOP, SHARED_HOST)), 200);
    assert.equal(await post(cookie, providerOf(BANK, SHARED_HOST)), 404);
    provider.claims = { groups: ['readers'] };
    assert.equal(await post((await signIn()).cookie, providerOf(SHOP, SHARED_HOST)), 403);
  });

  it('keeps nothing but the digest of a session', async () => {
    provider.claims = { groups: ['all'] };
    const { cookie } = await signIn();
    const secret = cookie.split('=').at(-1) ?? '';
    assert.ok(secret.length >= 43);
    const audit = JSON.stringify(await served.database.access.auditLog(1000));
    assert.ok(!audit.includes(secret) && !served.logged.join('').includes(secret));
  });
});

describe('an answer of the provider that was not asked for', () => {
  const refused = (answer: Answer): void => {
    assert.equal(answer.status, 403);
    assert.doesNotMatch(String(answer.headers['set-cookie']), /__Host-trustprint=/);
  };

  it('by this browser opens nothing: the victim of a forged sign-in has no such cookie', async () => {
    await using at = await servedWith(provider);
    provider.claims = { groups: ['all'] };
    const other = await signIn(at);
    const fresh = await get(`${at.url}/sign-in`);
    const mine = cookiesOf(fresh);
    const there = await get((await get(`${at.url}/sign-in`)).headers.location ?? '');
    refused(await get(there.headers.location ?? '', mine));
    refused(await get(there.headers.location ?? ''));
    refused(await get(other.callback, other.begun));
  });

  it('with a nonce, an audience, an issuer or a time that is wrong is refused', async () => {
    await using at = await servedWith(provider);
    const hour = 3600;
    const now = Math.floor(Date.now() / 1000);
    for (const claims of [
      { nonce: 'another' },
      { nonce: undefined },
      { aud: 'another' },
      { iss: 'https://evil.example.com' },
      { exp: now - hour },
    ]) {
      provider.claims = { groups: ['all'], ...claims };
      refused((await signIn(at)).answer);
    }
  });

  it('with an error, or without anything, is refused', async () => {
    await using at = await servedWith(provider);
    for (const query of ['error=access_denied', 'code=x', 'state=x', '', 'code=a&code=b']) {
      const begun = cookiesOf(await get(`${at.url}/sign-in`));
      refused(await get(`${at.url}/sign-in/callback?${query}`, begun));
    }
  });

  it('with a cookie that is damaged is refused', async () => {
    await using at = await servedWith(provider);
    for (const value of [
      '',
      'x',
      Buffer.from('[]').toString('base64url'),
      'e30',
      '%00',
      'x'.repeat(5000),
    ]) {
      refused(
        await get(
          `${at.url}/sign-in/callback?code=x&state=y`,
          `__Host-trustprint-sign-in=${value}`,
        ),
      );
    }
  });
});

describe('a provider that fails', () => {
  it('is told to the log, and of it nothing to the browser', async () => {
    await using other = await servedWith(provider);
    provider.disturb = (_request, response) => {
      response.writeHead(500).end('a stack trace');
      return true;
    };
    const { status, text } = await get(`${other.url}/sign-in`);
    assert.equal(status, 403);
    assert.doesNotMatch(text, /stack|500/);
    assert.match(other.logged.join('\n'), /a sign-in failed/);
  });

  it('without an end is not read on', async () => {
    await using other = await servedWith(provider);
    provider.disturb = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.on('error', () => undefined);
      const more = (): void => {
        if (!response.destroyed) response.write(' '.repeat(65_536), () => setImmediate(more));
      };
      more();
      return true;
    };
    assert.equal((await get(`${other.url}/sign-in`)).status, 403);
    assert.match(other.logged.join('\n'), /too long|too_large|document/i);
  });

  it('that leads elsewhere is not followed', async () => {
    await using other = await servedWith(provider);
    provider.disturb = (_request, response) => {
      response.writeHead(302, { location: 'https://169.254.169.254/' }).end();
      return true;
    };
    assert.equal((await get(`${other.url}/sign-in`)).status, 403);
  });
});

describe('other providers', () => {
  for (const [methods, by] of [
    [undefined, 'basic'],
    [['client_secret_basic', 'private_key_jwt'], 'basic'],
    [['client_secret_post'], 'post'],
  ] as const) {
    it(`that take ${methods?.join(' or ') ?? 'what the standard has by default'} are given that`, async () => {
      await using own = await serveIdentityProvider({
        shown: shown(localhost.leaf),
        ...CLIENT,
        scopes: ['openid', 'groups'],
        ...(methods === undefined ? {} : { methods }),
      });
      own.claims = { groups: ['all'] };
      await using at = await servedWith(own);
      const { answer } = await signIn(at);
      assert.equal(answer.status, 200, at.logged.join('\n'));
      assert.equal(own.authenticated.at(-1), by);
      assert.equal(own.asked.at(-1)?.get('scope'), 'openid profile email groups');
    });
  }
});
