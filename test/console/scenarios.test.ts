// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Page } from 'playwright-core';

import type { ConsoleLab } from '../../src/schemas/lab.ts';
import type { TrustLine } from '../../src/schemas/scan.ts';
import type { WatchSourceJson } from '../../src/schemas/watch.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import type { Scenario } from '../../src/surfaces/lab/scenarios/scenario.ts';
import { NO_BROWSER } from './browser.ts';
import { type OpenedConsole, openedConsole } from './console-of-lab.ts';

/** Steps that are judged of a provider alone: what is refused there the page has to name. */
const OF_PROVIDERS: ReadonlySet<string | undefined> = new Set(['endpoint-trust', 'keys']);

/** Of the others one of each step: the page must not name another cause for them. */
const OTHERS = new Set(
  [...Map.groupBy(scenarios, ({ expected }) => expected.cause).values()].flatMap(
    ([first]) => first ?? [],
  ),
);

const SHOWN = scenarios.filter(
  (one) => (OF_PROVIDERS.has(one.expected.cause) || OTHERS.has(one)) && one.name !== 'fleet',
);

/** A round waits most of its time, for CloudTrail, which takes two calls a second: so several go on at once. */
const LANES = 3;

describe('the page of each scenario of the lab', { skip: NO_BROWSER, concurrency: LANES }, () => {
  let all: readonly OpenedConsole[] = [];
  const idle: OpenedConsole[] = [];
  before(async () => {
    all = await Promise.all(Array.from({ length: LANES }, async () => openedConsole('healthy')));
    idle.push(...all);
  });
  after(async () => {
    for (const one of all) await one[Symbol.asyncDispose]();
  });

  for (const scenario of SHOWN) {
    const { name, expected } = scenario;
    it(`${name}: ${expected.cause ?? 'nothing that STS refuses'}`, async () => {
      const opened = idle.pop() ?? assert.fail('more at once than there are consoles');
      try {
        await shows(scenario, opened.page);
        assert.deepEqual(opened.deeds, [], 'what it threw meanwhile');
      } finally {
        idle.push(opened);
      }
    });
  }
});

/** Switches to it, and compares. */
async function shows(scenario: Scenario, page: Page): Promise<void> {
  const { name, expected, broken } = scenario;
  const { clusters } = await switchTo(name, page);
  const trust = await trustOf(clusters[0]?.providerArn, page);
  const cause = trust?.cause ?? null;
  if (cause !== null) assert.equal(cause.check, expected.cause, `${broken}: ${cause.sentence}`);
  if (!OF_PROVIDERS.has(expected.cause)) return;
  if (isOfToken(scenario)) return;
  assert.ok(trust !== undefined && cause !== null, `nothing is said of it: ${broken}`);
  assert.equal(trust.verdict, 'broken');
  await goTo('#/overview', page);
  await page
    .locator('.card', { hasText: cause.sentence.replace(/, intermittently$/, '') })
    .locator('.check', { hasText: cause.check })
    .first()
    .waitFor();
  await goTo(`#/trust/${encodeURIComponent(trust.providerArn)}`, page);
  await page.locator('.trust-head', { hasText: cause.sentence }).waitFor();
  await page.locator('.trust-head', { hasText: `${cause.check} · ` }).waitFor();
}

/** Keys that only who has a token sees to be missing. */
function isOfToken({ name }: Scenario): boolean {
  return ['kid-unknown', 'jwk-without-kid', 'cluster-young', 'too-many-keys'].includes(name);
}

async function goTo(hash: string, page: Page): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
}

/** Switches by the API, as the page of the lab does, and waits for a round that began after it. */
async function switchTo(name: string, page: Page): Promise<ConsoleLab> {
  // Times are told to the second: the next round begins in a later one than that in which this ended.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const round = await roundNow(page);
  const state = await asked<ConsoleLab>(page, '/api/v1/lab/scenario', { name });
  const end = Date.now() + 60_000;
  for (let now = round; now.round <= round.round || !now.isDone; now = await roundNow(page)) {
    assert.ok(Date.now() < end, 'no round came after the switch');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return state;
}

async function roundNow(page: Page): Promise<{ readonly round: number; readonly isDone: boolean }> {
  const { sources } = await asked<{ sources: readonly WatchSourceJson[] }>(page, '/api/v1/sources');
  const [source] = sources;
  if (source === undefined) return assert.fail('there is no source');
  const { round, startedAt, completedAt } = source;
  return { round, isDone: completedAt !== null && startedAt !== null && completedAt >= startedAt };
}

/** What the server shows of a trust. */
async function trustOf(arn: string | undefined, page: Page): Promise<TrustLine | undefined> {
  const text = await page.evaluate<string>(
    `fetch('/api/v1/scan', { headers: ${OF_PAGE} }).then((it) => it.text())`,
  );
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrustLine)
    .find(({ type, providerArn }) => (type as string) === 'trust' && providerArn === arn);
}

async function asked<T>(page: Page, path: string, body?: object): Promise<T> {
  const json = "'content-type': 'application/json'";
  const sent = body && `method: 'POST', body: ${JSON.stringify(JSON.stringify(body))},`;
  const init = `{ ${sent ?? ''} headers: { ${json}, ...${OF_PAGE} } }`;
  const call = `fetch(${JSON.stringify(path)}, ${init}).then((it) => it.json())`;
  const answer = await page.evaluate<T & { readonly error?: object }>(call);
  assert.equal(answer.error, undefined, JSON.stringify(answer.error));
  return answer;
}

/** What the page sends with all that it asks for. */
const OF_PAGE = "{ 'x-trustprint-page': JSON.parse(localStorage.getItem('trustprint-page-key')) }";
