// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';

import { systemClock } from '../../src/adapters/system-clock.ts';
import { TrustprintError } from '../../src/core/error.ts';
import { type Instant, instantOf } from '../../src/core/model/instant.ts';
import { assertResult } from '../unit/render/assert-result.ts';
import { ask, bearer, type ServedWatch, servedWatch } from '../watch-http.ts';
import {
  providerOf,
  SHARED_HOST,
  SHOP,
  suggestionFor,
  watchedAccounts,
} from '../watched-accounts.ts';

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          { readonly responses: Readonly<Record<string, { readonly content: Content }>> }
        >
      >
    >
  >;
}
type Content = Readonly<Record<string, { readonly schema: object }>>;

const description = JSON.parse(
  readFileSync(new URL('../../schemas/openapi.json', import.meta.url), 'utf8'),
) as OpenApi;

let served: ServedWatch;
let headers: Readonly<Record<string, string>>;
before(async () => {
  served = await servedWatch({
    suggest: async ({ trust, by }) =>
      trust.includes(SHARED_HOST)
        ? { ...suggestionFor(SHOP, 'asked-for'), note: `asked for by ${by}` }
        : undefined,
  });
  headers = bearer(await served.token({ scopes: ['read', 'suggest'], name: 'tester' }));
});
after(async () => {
  await served[Symbol.asyncDispose]();
});

/** What `trustprint console` alone answers has tests of its own. */
const OF_CONSOLE = /^\/api\/v1\/(?:lab|doctor|plans|receipts)\b/;

const ajv = new Ajv2020({ strict: false, allErrors: true }).addSchema(description, 'openapi.json');

/** Asks, and holds the answer against what the description says of that path and status. */
async function asked(
  path: string,
  {
    as = path.replace(/\?.*/, ''),
    method = 'GET',
    body,
  }: { as?: string; method?: string; body?: string } = {},
): Promise<{ readonly status: number; readonly result: Readonly<Record<string, unknown>> }> {
  const json = { ...headers, 'content-type': 'application/json' };
  const answer = await ask(`${served.url}${path}`, {
    method,
    headers: json,
    ...(body === undefined ? {} : { body }),
  });
  const responses = description.paths[as]?.[method.toLowerCase()]?.responses;
  const schema = (responses?.[String(answer.status)] ?? responses?.['default'])?.content[
    'application/json'
  ]?.schema;
  assert.ok(schema !== undefined, `${as} says nothing of ${String(answer.status)}`);
  const name = Object.values(schema as Record<string, string>)[0] ?? '';
  const validate = ajv.compile({ $ref: `openapi.json${name}` });
  const result = JSON.parse(answer.text) as Readonly<Record<string, unknown>>;
  assert.ok(validate(result), JSON.stringify(validate.errors, undefined, 2));
  assert.equal(answer.headers['content-type'], 'application/json');
  return { status: answer.status, result };
}

describe('the description of the API', () => {
  it('is OpenAPI 3.1 to a validator that is not ours', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate({ ...structuredClone(description) });
    assert.ok(valid, JSON.stringify(errors));
    assert.equal(validator.version, '3.1');
  });

  it('is what is served, to anybody', async () => {
    const { status, text } = await ask(`${served.url}/api/v1/openapi.json`);
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(text), description);
  });

  it('has every path that answers, and each that it has answers as it says', async () => {
    const arn = encodeURIComponent(providerOf(SHOP, SHARED_HOST));
    for (const path of Object.keys(description.paths)) {
      if (path === '/metrics' || OF_CONSOLE.test(path)) continue;
      if (path === '/api/v1/scan') continue; // it is lines: its own tests hold them against their schema
      const given = path.replace('{arn}', arn).replace('{id}', `suggestion-${SHOP}`);
      assert.equal((await asked(given, { as: path })).status, 200, path);
    }
    assert.equal((await asked('/api/v1/nothing', { as: '/api/v1/status' })).status, 404);
  });
});

describe('events', () => {
  it('are the newest first, a page at a time, each once', async () => {
    const ids: number[] = [];
    let next: string | null = null;
    do {
      const before: string = next === null ? '' : `&before=${next}`;
      const { result } = await asked(`/api/v1/events?most=2${before}`);
      assertResult('watch-events.schema.json', result);
      const page = result as unknown as { events: readonly { id: number }[]; next: string | null };
      for (const event of page.events) assertResult('watch-event.schema.json', event);
      ids.push(...page.events.map(({ id }) => id));
      next = page.next;
    } while (next !== null);
    assert.deepEqual(ids, [5, 4, 3, 2, 1]);
  });

  it('of an account are a page as full, though those between are of others', async () => {
    const token = bearer(await served.token({ accounts: [SHOP] }));
    const { text } = await ask(`${served.url}/api/v1/events?most=3`, { headers: token });
    const { events, next } = JSON.parse(text) as {
      events: readonly { id: number }[];
      next: string;
    };
    assert.deepEqual(
      events.map(({ id }) => id),
      [3, 2, 1],
    );
    const rest = await ask(`${served.url}/api/v1/events?most=3&before=${next}`, { headers: token });
    assert.deepEqual((JSON.parse(rest.text) as { events: unknown }).events, []);
  });

  it('after one are the oldest first', async () => {
    const { result } = await asked('/api/v1/events?after=2&most=2');
    const { events, next } = result as unknown as {
      events: readonly { id: number }[];
      next: string;
    };
    assert.deepEqual(
      events.map(({ id }) => id),
      [3, 4],
    );
    assert.equal(next, '4');
  });

  for (const [target, ids] of [
    [SHARED_HOST, [4, 3, 1]],
    [`${SHARED_HOST}:443`, [4, 3, 1]],
    [`https://${SHARED_HOST}`, [4, 3, 1]],
    [providerOf(SHOP, SHARED_HOST), [3, 1]],
    ['nothing.example.com', []],
  ] as const) {
    it(`of ${target} are found by that name`, async () => {
      const { result } = await asked(`/api/v1/events?target=${encodeURIComponent(target)}`);
      const { events } = result as unknown as { events: readonly { id: number }[] };
      assert.deepEqual(
        events.map(({ id }) => id),
        ids,
      );
    });
  }

  it('of some kinds are those', async () => {
    const { result } = await asked('/api/v1/events?kinds=verdict-changed,role-deleted');
    const { events } = result as unknown as { events: readonly { kind: string }[] };
    assert.deepEqual(new Set(events.map(({ kind }) => kind)), new Set(['verdict-changed']));
  });
});

describe('trusts', () => {
  it('are in the order of their ARNs, a page at a time', async () => {
    const first = (await asked('/api/v1/trusts?most=3')).result as unknown as Page;
    const second = (await asked(`/api/v1/trusts?after=${first.next ?? ''}`))
      .result as unknown as Page;
    const arns = [...first.trusts, ...second.trusts].map(({ arn }) => arn);
    assert.equal(arns.length, 4);
    assert.deepEqual(arns, arns.toSorted());
    assert.equal(second.next, null);
  });

  interface Page {
    readonly trusts: readonly { readonly arn: string }[];
    readonly next: string | null;
  }

  it('are named by their ARN with its slashes as they are, too', async () => {
    const path = `/api/v1/trusts/${providerOf(SHOP, SHARED_HOST)}`;
    const { status, result } = await asked(path, { as: '/api/v1/trusts/{arn}' });
    assert.equal(status, 200);
    assert.equal((result['trust'] as { verdict: string }).verdict, 'broken');
  });
});

describe('a suggestion', () => {
  const request = async (target: string): ReturnType<typeof asked> =>
    asked('/api/v1/suggestions', { method: 'POST', body: JSON.stringify({ target }) });

  it('that is asked for is made of what is observed, kept, and written down', async () => {
    const { status } = await request(providerOf(SHOP, SHARED_HOST));
    assert.equal(status, 201);
    const { result } = await asked('/api/v1/suggestions/asked-for', {
      as: '/api/v1/suggestions/{id}',
    });
    assert.equal((result['suggestion'] as { note: string }).note, 'asked for by tester');
    const [entry] = await served.database.access.auditLog(1);
    assert.equal(entry?.did, 'asked for a suggestion');
    assert.equal(entry.who, 'tester');
    assert.equal(entry.about, providerOf(SHOP, SHARED_HOST));
  });

  it('is none where there is nothing to repair', async () => {
    const { status, result } = await request('https://shop.example.com');
    assert.equal(status, 200);
    assert.equal(result['suggestion'], null);
  });

  it('is asked for a few times a minute, as each reads an account and probes', async () => {
    await using other = await servedWatch();
    const json = {
      ...bearer(await other.token({ scopes: ['read', 'suggest'] })),
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ target: providerOf(SHOP, SHARED_HOST) });
    const statuses: number[] = [];
    for (let times = 0; times < 12; times += 1) {
      const url = `${other.url}/api/v1/suggestions`;
      statuses.push((await ask(url, { method: 'POST', headers: json, body })).status);
    }
    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 200), 429, 429]);
  });

  it('says which trusts there are where a name has several', async () => {
    const { status, result } = await request(`https://${SHARED_HOST}`);
    assert.equal(status, 400);
    assert.equal((result['error'] as { facts: { trusts: string[] } }).facts.trusts.length, 2);
  });
});

describe('a defect', () => {
  it('is told to the log, and of it nothing to who asked', async () => {
    await using broken = await servedWatch({
      suggest: async () => {
        throw new Error('secret detail');
      },
    });
    const json = {
      ...bearer(await broken.token({ scopes: ['read', 'suggest'] })),
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ target: providerOf(SHOP, SHARED_HOST) });
    const url = `${broken.url}/api/v1/suggestions`;
    const { status, text } = await ask(url, { method: 'POST', headers: json, body });
    assert.equal(status, 500);
    assert.doesNotMatch(text, /secret detail/);
    assert.match(broken.logged.join('\n'), /secret detail/);
  });

  it('is none where who asked has gone away', async () => {
    const work = new EventEmitter();
    await using left = await servedWatch({
      suggest: async (_, signal) => {
        const done = once(work, 'done', { signal });
        work.emit('begun');
        await done.finally(() => setImmediate(() => work.emit('ended')));
        return undefined;
      },
    });
    const [begun, ended] = [once(work, 'begun'), once(work, 'ended')];
    const gone = new AbortController();
    const asked = fetch(`${left.url}/api/v1/suggestions`, {
      method: 'POST',
      headers: {
        ...bearer(await left.token({ scopes: ['read', 'suggest'] })),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ target: providerOf(SHOP, SHARED_HOST) }),
      signal: gone.signal,
    });
    await begun;
    gone.abort();
    await assert.rejects(asked);
    await ended;
    assert.deepEqual(left.logged, []);
  });

  it('of the database is 503, and passes', async () => {
    const over = await watchedAccounts();
    let isAway = false;
    const away = async (): Promise<never> => {
      throw new TrustprintError('database_unavailable', 'the database is away');
    };
    // It goes and comes as a server of PostgreSQL does, which test/contract/watch-database stops for real.
    const unsteady = <T extends object>(part: T): T =>
      new Proxy(part, {
        get: (of, name) => (isAway ? away : (Reflect.get(of, name) as unknown)),
      });
    const database = {
      ...over,
      reads: unsteady(over.reads),
      access: unsteady(over.access),
      rounds: unsteady(over.rounds),
      check: async (signal: AbortSignal) => (isAway ? away() : over.check(signal)),
    };
    let offset = 0;
    const now = (): Instant => instantOf(systemClock.now() + (offset += 1000));
    await using down = await servedWatch({ over: database, clock: { ...systemClock, now } });
    const token = bearer(await down.token());
    isAway = true;
    const { status } = await ask(`${down.url}/api/v1/status`, { headers: token });
    assert.equal(status, 503);
    const ready = await ask(`${down.url}/readyz`);
    assert.equal(ready.status, 503);
    assert.match(ready.text, /database_unavailable/);
    assert.equal((await ask(`${down.url}/healthz`)).status, 200, 'nothing is gained by a restart');
    const metrics = await ask(`${down.url}/metrics`);
    assert.match(metrics.text, /^trustprint_database_reachable 0$/m);
    assert.doesNotMatch(metrics.text, /^trustprint_trusts\{/m);
    isAway = false;
    assert.equal((await ask(`${down.url}/api/v1/status`, { headers: token })).status, 200);
    assert.equal((await ask(`${down.url}/readyz`)).status, 200);
    await over.close();
  });
});
