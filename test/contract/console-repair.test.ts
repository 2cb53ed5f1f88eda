// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { chainPem } from '../../src/forge/certificates.ts';
import type { RepairPlanJson } from '../../src/schemas/console-repair.ts';
import { REPAIR_COMPONENTS } from '../../src/schemas/console-repair.ts';
import type { ReceiptsJson, UndoJson } from '../../src/schemas/repair.ts';
import { type LabRepair, labRepair } from '../console-repair.ts';
import { privateCa } from '../foreign-issuer.ts';
import { ask, bearer, sessionOf, type ServedWatch, servedWatch } from '../watch-http.ts';

const REFUSED = /certificate doesn't match configured thumbprint/;

interface Body {
  readonly error: { readonly code: string; readonly facts: Readonly<Record<string, unknown>> };
}

interface Answered<T> {
  readonly status: number;
  readonly result: T & Body;
}

/** The repairs of a console over HTTP, as its page asks for them. */
class Console implements AsyncDisposable {
  readonly over: LabRepair;
  readonly served: ServedWatch;
  readonly #headers: Readonly<Record<string, string>>;

  static async start(over: LabRepair): Promise<Console> {
    const served = await servedWatch({ local: over.local });
    const session = sessionOf(await ask(served.launchUrl));
    const own = { origin: served.url, 'sec-fetch-site': 'same-origin' };
    return new Console(over, served, { ...session, ...own, 'content-type': 'application/json' });
  }

  private constructor(
    over: LabRepair,
    served: ServedWatch,
    headers: Readonly<Record<string, string>>,
  ) {
    this.over = over;
    this.served = served;
    this.#headers = headers;
  }

  async post<T extends object>(path: string, body: object = {}): Promise<Answered<T>> {
    const { status, text } = await ask(`${this.served.url}/api/v1${path}`, {
      method: 'POST',
      headers: this.#headers,
      body: JSON.stringify(body),
    });
    return { status, result: JSON.parse(text) as T & Body };
  }

  async get<T>(path: string): Promise<T> {
    const { text } = await ask(`${this.served.url}/api/v1${path}`, { headers: this.#headers });
    return JSON.parse(text) as T;
  }

  async plan(edit?: object, more: object = {}): Promise<RepairPlanJson> {
    const body = { target: this.over.arn, ...(edit === undefined ? {} : { edit }), ...more };
    const { status, result } = await this.post<RepairPlanJson>('/plans', body);
    assert.equal(status, 200, JSON.stringify(result));
    REPAIR_COMPONENTS.RepairPlan.parse(result);
    return result;
  }

  async apply(plan: RepairPlanJson, confirm: readonly string[] = []) {
    assert.ok(plan.id !== null, JSON.stringify(plan.refused));
    const answer = await this.post<{
      readonly receipts: readonly { readonly id: string; readonly kind: string }[];
    }>(`/plans/${plan.id}/apply`, { confirm });
    if (answer.status === 200) REPAIR_COMPONENTS.RepairOutcome.parse(answer.result);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.served[Symbol.asyncDispose]();
    await this.over[Symbol.asyncDispose]();
  }
}

describe('a list that is edited in the console, at the IAM of the lab', () => {
  let over: LabRepair;
  let page: Console;
  let stale: string;
  before(async () => {
    over = await labRepair('stale-thumbprint', ({ announcement }) => ({
      issuerCa: [{ name: undefined, file: announcement.caFile }],
    }));
    page = await Console.start(over);
    stale = (await over.iam.list())?.[0] ?? '';
  });
  after(async () => page[Symbol.asyncDispose]());

  it('shows what is listed and what is served, what may be listed and by what', async () => {
    const { listed, served, provider, now, endpoints, id, plan } = await page.plan({
      add: [],
      remove: [],
    });
    assert.equal(provider?.isRead, true);
    assert.deepEqual(
      listed.map(({ value, matches, stays }) => [value, matches, stays]),
      [[stale, false, null]],
    );
    const [top] = served;
    assert.deepEqual([top?.authority, top?.place, top?.isNeeded], ['issuer-ca', 'top', true]);
    assert.ok(served.some(({ place, authority }) => place === 'leaf' && authority === null));
    assert.equal(now.verdict, 'broken');
    assert.match(now.answer ?? '', REFUSED);
    assert.ok(endpoints.length > 0);
    assert.deepEqual([id, plan?.changes], [null, []]);
  });

  it('goes the path of the article: add, save, the workload recovers; undo, and it is refused again', async () => {
    assert.match(await over.asWorkload(), REFUSED);
    const { served } = await page.plan({ add: [], remove: [] });
    const top = served[0]?.sha1 ?? '';
    const plan = await page.plan({ add: [top.toUpperCase()], remove: [], from: [stale] });
    assert.deepEqual(plan.plan?.changes[0]?.to, [stale, top]);
    assert.deepEqual([plan.now.verdict, plan.after?.verdict === 'broken'], ['broken', false]);
    assert.ok(plan.plan?.trustedBy !== null, 'who depends on it is said');
    assert.deepEqual(await over.iam.list(), [stale], 'nothing is written by a plan');
    const { status, result } = await page.apply(plan);
    assert.deepEqual([status, result.receipts.map(({ kind }) => kind)], [200, ['applied']]);
    assert.deepEqual(await over.iam.list(), [stale, top]);
    assert.equal(await over.asWorkload(), 'credentials');
    const again = await page.apply(plan);
    assert.deepEqual([again.status, again.result.error.code], [404, 'path_unknown']);
    const { receipts } = await page.get<ReceiptsJson>('/receipts');
    const id = receipts.at(-1)?.id ?? '';
    assert.equal(result.receipts[0]?.id, id);
    const undone = await page.post<UndoJson>(`/receipts/${id}/undo`);
    assert.deepEqual([undone.status, undone.result.undone], [200, true]);
    assert.deepEqual(await over.iam.list(), [stale]);
    assert.match(await over.asWorkload(), REFUSED);
    const log = await page.served.database.access.auditLog(10);
    assert.deepEqual(
      log.map(({ did }) => did).filter((did) => did !== 'signed in'),
      ['applied', 'undone', 'undoes a receipt', 'applies a plan', 'applied', 'applies a plan'],
    );
    assert.ok(log.some(({ about }) => about === `set-thumbprints of ${over.arn}, ${id}`));
  });

  it('tells the second of two tabs, when it plans and when it saves', async () => {
    const { served } = await page.plan({ add: [], remove: [] });
    const add = [served[0]?.sha1 ?? ''];
    const [first, second] = [
      await page.plan({ add, remove: [], from: [stale] }),
      await page.plan({ add, remove: [stale], from: [stale] }),
    ];
    assert.equal((await page.apply(first)).status, 200);
    assert.deepEqual(
      second.consents.map(({ id }) => id),
      ['never-seen'],
    );
    const late = await page.apply(second, ['never-seen']);
    assert.deepEqual([late.status, late.result.error.code], [409, 'list_changed']);
    assert.deepEqual(late.result.error.facts['found'], [stale, ...add]);
    const planned = await page.plan({ add, remove: [stale], from: [stale] });
    assert.deepEqual([planned.id, planned.refused?.code], [null, 'list_changed']);
    assert.deepEqual(
      planned.listed.map(({ value }) => value),
      [stale, ...add],
    );
  });

  it('asks a person what nobody else may let happen, and keeps the plan until he says so', async () => {
    const list = (await over.iam.list()) ?? [];
    const plan = await page.plan({ add: [], remove: [stale], from: list });
    const silent = await page.apply(plan);
    assert.deepEqual([silent.status, silent.result.error.code], [403, 'confirmation_missing']);
    assert.deepEqual(await over.iam.list(), list);
    assert.equal((await page.apply(plan, ['never-seen'])).status, 200);
    assert.deepEqual(await over.iam.list(), list.slice(1));
  });

  it('takes off nothing that is served, and lists nothing that nobody serves or vouches for', async () => {
    const list = (await over.iam.list()) ?? [];
    const refused = async (edit: object, more: object = {}): Promise<string | undefined> =>
      (await page.plan(edit, more)).refused?.code;
    assert.equal(await refused({ add: [], remove: list }), 'thumbprint_in_use');
    assert.equal(await refused({ add: ['ab'.repeat(20)], remove: [] }), 'authority_missing');
    assert.equal(await refused({ add: ['ab'.repeat(32)], remove: [] }), 'authority_missing');
    assert.equal(await refused({ add: ['no thumbprint'], remove: [] }), 'thumbprint_malformed');
    const many = await page.post('/plans', {
      target: over.arn,
      edit: { add: Array(21).fill('a'), remove: [] },
    });
    assert.deepEqual([many.status, many.result.error.code], [400, 'argument_invalid']);
    const damaged = await page.post('/plans', {
      target: over.arn,
      stage: '-----BEGIN CERTIFICATE-----\nAAAA',
    });
    assert.deepEqual([damaged.status, damaged.result.error.code], [400, 'pem_damaged']);
  });

  it('lists a CA before it is served, by its certificate', async () => {
    const list = (await over.iam.list()) ?? [];
    const { certificate } = await privateCa('CN=Issuing CA of next year');
    const stage = chainPem([certificate]);
    const plan = await page.plan({ add: [], remove: [] }, { stage });
    assert.deepEqual(
      plan.plan?.changes[0]?.add.map(({ authority }) => authority),
      ['file'],
    );
    assert.equal((await page.apply(plan)).status, 200);
    assert.equal((await over.iam.list())?.length, list.length + 1);
  });

  it('shows what is there before it takes back what somebody has changed since, and asks again', async () => {
    const { receipts } = await page.get<ReceiptsJson>('/receipts');
    const id = receipts.findLast(({ kind }) => kind === 'applied')?.id ?? '';
    const list = (await over.iam.list()) ?? [];
    await over.iam.setList([...list, 'ab'.repeat(20)]);
    const asked = await page.post(`/receipts/${id}/undo`);
    assert.deepEqual([asked.status, asked.result.error.code], [409, 'undo_superseded']);
    const { now } = asked.result.error.facts;
    assert.deepEqual(now, [...list, 'ab'.repeat(20)]);
    await over.iam.setList([...list, 'cd'.repeat(20)]);
    const other = await page.post(`/receipts/${id}/undo`, { confirmed: now });
    assert.deepEqual([other.status, other.result.error.code], [409, 'undo_superseded']);
    const { now: later } = other.result.error.facts;
    const undone = await page.post<UndoJson>(`/receipts/${id}/undo`, { confirmed: later });
    assert.deepEqual([undone.status, undone.result.undone], [200, true]);
  });

  it('plans the whole repair where nothing is edited', async () => {
    await over.iam.setList([stale]);
    const { plan, id, served } = await page.plan();
    assert.deepEqual(
      plan?.changes.map(({ kind, to }) => [kind, to]),
      [['set-thumbprints', [stale, served[0]?.sha1]]],
    );
    assert.ok(id !== null && plan.mends);
  });

  it('is only for who started the console, and is nowhere else', async () => {
    const token = await page.served.token({ scopes: ['read', 'suggest'] });
    const headers = { ...bearer(token), 'content-type': 'application/json' };
    const body = JSON.stringify({ target: over.arn });
    const asked = { method: 'POST', headers, body };
    assert.equal((await ask(`${page.served.url}/api/v1/plans`, asked)).status, 403);
    await using watch = await servedWatch();
    const own = bearer(await watch.token());
    assert.equal((await ask(`${watch.url}/api/v1/receipts`, { headers: own })).status, 404);
  });

  it('writes nothing any more when it was told to stop', async () => {
    const list = await over.iam.list();
    const plan = await page.plan();
    over.stop();
    const { status, result } = await page.apply(plan);
    assert.deepEqual([status, result.error.code], [409, 'interrupted']);
    assert.deepEqual(await over.iam.list(), list);
  });
});

describe('a provider that is made in the console', () => {
  it('is deleted by an undo only when somebody has seen which roles trust it', async () => {
    const over = await labRepair('provider-missing', ({ announcement }) => ({
      issuerCa: [{ name: undefined, file: announcement.caFile }],
    }));
    await using page = await Console.start(over);
    const issuer = over.lab.announcement.clusters[0]?.issuer ?? '';
    const { result: plan } = await page.post<RepairPlanJson>('/plans', { target: issuer });
    assert.deepEqual(
      plan.plan?.changes.map(({ kind }) => kind),
      ['create-provider'],
    );
    const { result } = await page.apply(plan);
    const id = result.receipts[0]?.id ?? '';
    assert.notEqual(await over.iam.list(), undefined);
    const asked = await page.post(`/receipts/${id}/undo`);
    assert.deepEqual([asked.status, asked.result.error.code], [403, 'confirmation_missing']);
    const { provider, trustedBy } = asked.result.error.facts;
    assert.match(JSON.stringify(trustedBy), /"count":1,"roles":\["arn:aws:iam::/);
    const other = await page.post(`/receipts/${id}/undo`, { deleteProvider: 'another' });
    assert.equal(other.status, 403);
    const undone = await page.post<UndoJson>(`/receipts/${id}/undo`, { deleteProvider: provider });
    assert.deepEqual([undone.status, undone.result.undone], [200, true]);
    assert.equal(await over.iam.list(), undefined);
  });
});
