// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { createInterface } from 'node:readline';

import { type Browser, chromium, type Page } from 'playwright-core';

import type { ConsoleLab } from '../../src/schemas/lab.ts';
import type { TrustLine } from '../../src/schemas/scan.ts';
import type { WatchSourceJson } from '../../src/schemas/watch.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import type { Scenario } from '../../src/surfaces/lab/scenarios/scenario.ts';
import { COMMAND, type RunningLab, runningLab } from '../process.ts';
import { NO_BROWSER } from './browser.ts';

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

let lab: RunningLab;
let served: ChildProcess;
let browser: Browser;
let page: Page;
const deeds: string[] = [];
before(async () => {
  if (NO_BROWSER !== false) return;
  lab = await runningLab('healthy');
  const unset = new Set(lab.shell.unset);
  const own = Object.entries(process.env).filter(([name]) => !unset.has(name));
  const env = { ...Object.fromEntries(own), ...lab.shell.env };
  const flags = ['--no-open', '--keep', '--listen', '127.0.0.1:0', '--every', '1h'];
  served = spawn(process.execPath, [COMMAND, 'console', ...flags], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const executablePath = spawnSync('sh', ['-c', 'command -v chromium']).stdout.toString().trim();
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on('pageerror', (error) => deeds.push(error.message));
  await page.goto(await launchUrl(served));
  await page.locator('#main h1').first().waitFor();
});
after(async () => {
  if (NO_BROWSER !== false) return;
  await browser.close();
  served.kill();
  await once(served, 'exit');
  await lab[Symbol.asyncDispose]();
});

async function launchUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) return assert.fail('nothing is printed');
  for await (const line of createInterface({ input: stdout })) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  return assert.fail('the console did not start');
}

describe('the page of each scenario of the lab', { skip: NO_BROWSER }, () => {
  for (const scenario of SHOWN) {
    const { name, expected, broken } = scenario;
    it(`${name}: ${expected.cause ?? 'nothing that STS refuses'}`, async () => {
      const { clusters } = await switchTo(name);
      const trust = await trustOf(clusters[0]?.providerArn);
      const cause = trust?.cause ?? null;
      if (cause !== null) assert.equal(cause.check, expected.cause, `${broken}: ${cause.sentence}`);
      if (!OF_PROVIDERS.has(expected.cause)) return;
      if (isOfToken(scenario)) return;
      assert.ok(trust !== undefined && cause !== null, `nothing is said of it: ${broken}`);
      assert.equal(trust.verdict, 'broken');
      await goTo('#/overview');
      await page
        .locator('.card', { hasText: cause.sentence.replace(/, intermittently$/, '') })
        .locator('.check', { hasText: cause.check })
        .first()
        .waitFor();
      await goTo(`#/trust/${encodeURIComponent(trust.providerArn)}`);
      await page.locator('.trust-head', { hasText: cause.sentence }).waitFor();
      await page.locator('.trust-head', { hasText: `${cause.check} · ` }).waitFor();
    });
  }

  it('throws nothing meanwhile', () => {
    assert.deepEqual(deeds, []);
  });
});

/** Keys that only who has a token sees to be missing. */
function isOfToken({ name }: Scenario): boolean {
  return ['kid-unknown', 'jwk-without-kid', 'cluster-young', 'too-many-keys'].includes(name);
}

async function goTo(hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
}

/** Switches by the API, as the page of the lab does, and waits for a round that began after it. */
async function switchTo(name: string): Promise<ConsoleLab> {
  // Times are told to the second: the next round begins in a later one than that in which this ended.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const round = await roundNow();
  const state = await asked<ConsoleLab>('/api/v1/lab/scenario', { name });
  const end = Date.now() + 60_000;
  for (let now = round; now.round <= round.round || !now.isDone; now = await roundNow()) {
    assert.ok(Date.now() < end, 'no round came after the switch');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return state;
}

async function roundNow(): Promise<{ readonly round: number; readonly isDone: boolean }> {
  const { sources } = await asked<{ sources: readonly WatchSourceJson[] }>('/api/v1/sources');
  const [source] = sources;
  if (source === undefined) return assert.fail('there is no source');
  const { round, startedAt, completedAt } = source;
  return { round, isDone: completedAt !== null && startedAt !== null && completedAt >= startedAt };
}

/** What the server shows of a trust. */
async function trustOf(arn: string | undefined): Promise<TrustLine | undefined> {
  const text = await page.evaluate<string>("fetch('/api/v1/scan').then((it) => it.text())");
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrustLine)
    .find(({ type, providerArn }) => (type as string) === 'trust' && providerArn === arn);
}

async function asked<T>(path: string, body?: object): Promise<T> {
  const init =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        };
  const call = `fetch(${JSON.stringify(path)}, ${JSON.stringify(init)}).then((it) => it.json())`;
  const answer = await page.evaluate<T & { readonly error?: object }>(call);
  assert.equal(answer.error, undefined, JSON.stringify(answer.error));
  return answer;
}
