// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it, mock } from 'node:test';

import { instantOf } from '../../src/core/model/instant.ts';
import { stripSignatures } from '../../src/core/token/strip-signatures.ts';
import { type KeptPlan, keptPlans } from '../../src/surfaces/cli/console/kept-plans.ts';
import { readPasted } from '../../src/surfaces/cli/console/pasted.ts';
import type { LocalWork } from '../../src/surfaces/watch/index.ts';
import { ask, bearer, sessionOf, open, type ServedWatch, servedWatch } from '../watch-http.ts';

describe('what a hostile cluster writes into a log, and somebody pastes', () => {
  const most = 65_536;
  const pieces = [' ', '\t', '\n', ' a', 'a:', 'a:b \n', 'arn:', '=a', '.', 'eyJ', 'eyJhbGciOiJ9.'];
  const words = [
    'ZXlK',
    'https://',
    'An error occurred (',
    'User: ',
    '{"error":"',
    '<Code>',
    '\\n',
  ];
  const lines = ['eyJhbGciOiJub25lIn0xxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n', `${'a'.repeat(41)}\n`];

  for (const piece of [...pieces, ...words, ...lines]) {
    it(`is read in a moment: ${JSON.stringify(piece.slice(0, 20))}, over and over`, () => {
      const long = piece.repeat(most / piece.length);
      for (const text of [long, `${long}a:b`, `a:b${long}y`, `An error occurred (x)${long}`]) {
        const begun = performance.now();
        const stripped = stripSignatures(text);
        try {
          readPasted(stripped, undefined);
        } catch {
          // That nothing in it is known is an answer.
        }
        assert.ok(performance.now() - begun < 3000, 'the console answers nobody meanwhile');
      }
    });
  }
});

describe('the console', () => {
  let served: ServedWatch;
  let session: Readonly<Record<string, string>>;
  let done: (outcome: object) => void;
  before(async () => {
    const refuse = async (): Promise<never> => assert.fail('something was done');
    const waiting = new Promise((resolve) => {
      done = resolve;
    });
    const local = {
      doctor: { run: refuse, redact: (text: string) => text },
      repair: {
        plan: refuse,
        apply: async () => waiting,
        receipts: refuse,
        undo: refuse,
      },
      lab: undefined,
    } as unknown as LocalWork;
    served = await servedWatch({ local });
    session = sessionOf(await ask(served.launchUrl));
  });
  after(async () => served[Symbol.asyncDispose]());

  it('tells other users of the machine no number, whose account it is in', async () => {
    assert.equal((await ask(`${served.url}/metrics`)).status, 401);
    assert.equal((await ask(`${served.url}/metrics`, { headers: session })).status, 200);
    const some = await served.token({ accounts: ['111122223333'] });
    assert.equal((await ask(`${served.url}/metrics`, { headers: bearer(some) })).status, 403);
  });

  it('takes a paste of the longest that it says, in any script', async () => {
    const headers = { ...session, origin: served.url, 'content-type': 'application/json' };
    const post = async (body: string): Promise<number> =>
      (await ask(`${served.url}/api/v1/doctor`, { method: 'POST', headers, body })).status;
    assert.equal(await post(JSON.stringify({ text: '—'.repeat(65_536) })), 200);
    assert.equal(await post(JSON.stringify({ text: 'a'.repeat(65_537) })), 400);
    assert.equal(await post(JSON.stringify({ text: '—'.repeat(70_000) })), 413);
  });

  it('says what a write came to, however long it took', async () => {
    const headers = { ...session, origin: served.url, 'content-type': 'application/json' };
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const asked = { method: 'POST', headers, body: '{}' };
      const answer = open(`${served.url}/api/v1/plans/x/apply`, asked);
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      for (let left = 100; left > 0; left -= 1)
        await new Promise((resolve) => setImmediate(resolve));
      mock.timers.tick(300_000);
      done({ result: { schemaVersion: 1, receipts: [], error: null }, error: undefined });
      assert.equal((await answer).statusCode, 200);
    } finally {
      mock.timers.reset();
    }
  });
});

describe('a plan that was kept', () => {
  const now = instantOf(1_800_000_000_000);
  const one = { consents: [] } as unknown as KeptPlan;

  it('is written once, within ten minutes, and no other by its id', () => {
    const plans = keptPlans();
    const [first, second] = [plans.keep(one, now), plans.keep({ ...one }, now)];
    assert.notEqual(first.id, second.id);
    assert.equal(plans.kept(first.id, now), one);
    plans.drop(first.id);
    assert.throws(() => plans.kept(first.id, now), /no such plan/);
    assert.notEqual(plans.kept(second.id, now), one);
    assert.throws(() => plans.kept(second.id, second.expiresAt), /too old/);
    for (const id of ['', '__proto__', 'constructor']) {
      assert.throws(() => plans.kept(id, now), /no such plan/);
    }
  });

  it('goes for later ones where there are many', () => {
    const plans = keptPlans();
    const ids = Array.from({ length: 60 }, () => plans.keep(one, now).id);
    assert.throws(() => plans.kept(ids[9] ?? '', now));
    for (const id of ids.slice(10)) assert.equal(plans.kept(id, now), one);
  });
});
