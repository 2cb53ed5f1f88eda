// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

import { instantOf } from '../../src/core/model/instant.ts';
import type { TrustLine, UnreadableLine } from '../../src/schemas/scan.ts';
import type { LocalWork } from '../../src/surfaces/watch/index.ts';
import type { HttpParts } from '../../src/surfaces/watch/http/parts.ts';
import { HARM } from '../unit/render/scan/scanned.ts';
import { type ServedWatch, servedWatch } from '../watch-http.ts';
import { suggestionFor } from '../watched-accounts.ts';
import { violationsOn } from './accessible.ts';
import { launchBrowser, NO_BROWSER } from './browser.ts';
import { fleetLines } from './fleet.ts';
import { eventOf, freePort, type WatchedFleet, watchedFleet } from './watched-fleet.ts';

const PAGES = ['#/overview', '#/trusts', '#/changes', '#/suggestions'];

describe('the page of a server', { skip: NO_BROWSER }, () => {
  let browser: Browser;
  let port = 0;
  before(async () => {
    browser = await launchBrowser();
    port = await freePort();
  });
  after(async () => browser.close());

  it('follows what rounds see, and leaves filter, focus and what is open alone', async () => {
    await using world = await openWorld();
    const { page, fleet, served } = world;
    const trust = first(fleet, 'ok');
    await page.goto(`${served.url}/#/trusts`);
    const filter = page.getByPlaceholder('Find trusts');
    await filter.fill(nameOf(trust));
    await page.getByText('(1 of 80)').waitFor();
    await fleet.round({
      lines: [{ ...trust, verdict: 'broken' }],
      events: [eventOf(trust)],
    });
    served.ring();
    await page.locator('tbody tr', { hasText: 'Broken' }).waitFor();
    assert.equal(await filter.inputValue(), nameOf(trust));
    assert.equal(await page.locator('tbody tr').count(), 1);
    assert.equal(
      await page.evaluate('document.activeElement?.getAttribute("placeholder")'),
      'Find trusts',
      'the focus stays',
    );
    await page.getByText(/^Updated at \d\d:\d\d:\d\d$/).waitFor({ state: 'attached' });
    await page.goto(`${served.url}/#/trust/${encodeURIComponent(trust.providerArn)}`);
    const history = page.locator('.event');
    await history.first().waitFor();
    assert.match(
      await history.first().innerText(),
      /Verdict changed.*IAM lists no certificate.*by arn:aws:sts::111122223333:assumed-role\/platform\/ann \(UpdateOpenIDConnectProviderThumbprint, aws-cli\/2\.31\.0\).*verdict: ok → broken/s,
    );
  });

  it('says that it is not connected, and goes on by itself when the server is started again', async () => {
    await using world = await openWorld();
    const { page, fleet } = world;
    const [one = assert.fail(), other = assert.fail()] = fleet.trusts;
    await page.goto(`${world.served.url}/#/changes`);
    await page.getByText('Nothing has changed since this server began to watch.').waitFor();
    await fleet.round({ events: [eventOf(one, { detail: 'before the restart' })] });
    world.served.ring();
    await page.getByText('before the restart').waitFor();
    await world.served[Symbol.asyncDispose]();
    await page.getByText('Not connected:').waitFor();
    await fleet.round({ events: [eventOf(other, { detail: 'while it was away' })] });
    await using again = await serve(fleet);
    assert.equal(again.url, world.served.url);
    await page.getByText('while it was away').waitFor();
    await page.getByText('Not connected:').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.event').count(), 2, 'each once');
  });

  it('shows a page whose code did not come, when the server is back', async () => {
    await using world = await openWorld();
    const { page, fleet } = world;
    await page.getByRole('link', { name: 'Suggestions' }).waitFor();
    await world.served[Symbol.asyncDispose]();
    await page.getByRole('link', { name: 'Suggestions' }).click();
    await page.getByRole('heading', { name: 'This page cannot be shown' }).waitFor();
    await page.getByText('Not connected:').waitFor();
    await using again = await serve(fleet);
    assert.equal(again.url, world.served.url);
    await page.getByText('No repair is suggested.').waitFor();
  });

  it('says so when its session has ended, and how to begin another', async () => {
    await using world = await openWorld();
    const { page, fleet, served } = world;
    await page.getByRole('button', { name: /launch token/ }).waitFor();
    const cookies = await world.context.cookies();
    await world.context.clearCookies();
    assert.equal(cookies.length, 1);
    await fleet.round({ events: [eventOf(first(fleet, 'ok'))] });
    served.ring();
    const ended = page.getByText('Your session has ended.');
    await ended.waitFor();
    await world.context.addCookies(cookies);
    // As when somebody has signed in in another tab, and comes back to this one.
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await ended.waitFor({ state: 'detached' });
    await world.context.clearCookies();
    await fleet.round({ events: [eventOf(first(fleet, 'ok'))] });
    served.ring();
    await ended.waitFor();
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
    assert.deepEqual(await violationsOn(page), []);
  });

  it('opens in another tab and again, and not by the cookie alone, which other ports of the host are sent', async () => {
    await using world = await openWorld({ local: {} as LocalWork });
    const { page, context, served } = world;
    assert.ok(!page.url().includes('key'), page.url());
    await page.reload();
    const tab = await context.newPage();
    await tab.goto(served.url);
    for (const one of [page, tab]) {
      await one.locator('.counts').getByText('broken').waitFor();
      await one.getByRole('button', { name: /^live/ }).waitFor();
    }
    await page.evaluate('localStorage.clear()');
    await page.reload();
    await page.getByText('Your session has ended.').waitFor();
    assert.equal(await page.locator('.counts').count(), 0);
  });

  it('says on every page that it is a lab, and whose credentials it works with', async () => {
    const arn = 'arn:aws:sts::111122223333:assumed-role/platform/ann';
    const caller = { account: '111122223333', partition: 'aws', region: undefined, arn };
    const vantage = { host: 'laptop', proxy: undefined, library: 'mozilla' };
    await using world = await openWorld(
      { circumstances: async () => ({ caller, vantage, lab: true }) },
      { viewport: { width: 360, height: 800 } },
    );
    const { page, served } = world;
    for (const hash of PAGES) {
      await page.goto(`${served.url}/${hash}`);
      await page.getByText('Lab, not AWS').waitFor();
      const bar = await page.locator('.top-bar').boundingBox();
      assert.ok((bar?.height ?? 999) < 110, 'a line for who and where, and two for pages');
    }
    assert.equal(await page.locator('.who .name').innerText(), 'assumed-role/platform/ann');
    await page.locator('.who').click();
    await page.getByRole('dialog').getByText(arn).waitFor();
    assert.deepEqual(await violationsOn(page), []);
  });

  it('says who you are and what you may, by the keyboard too, and signs out', async () => {
    await using world = await openWorld();
    const { page } = world;
    await page.locator('.who').focus();
    await page.keyboard.press('Enter');
    const menu = page.getByRole('dialog', { name: 'Who you are, and how it goes' });
    assert.match(
      await menu.innerText(),
      /launch token.*read, suggest repairs.*all that are watched.*live.*prod/s,
    );
    assert.deepEqual(await violationsOn(page), []);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await page.locator('.who').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
    await page.goto(`${world.served.url}/#/trusts`);
    await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
  });

  it('suggests a repair, shows its plan and the command, and forgets it once approved', async () => {
    let answer: 'plan' | 'nothing' = 'nothing';
    await using world = await openWorld({
      suggest: async ({ trust, account, by }) =>
        answer === 'nothing'
          ? undefined
          : {
              ...suggestionFor(account ?? '', 'a1b2c3'),
              target: trust,
              at: instantOf(Date.now()),
              note: `asked for by ${by}`,
            },
    });
    const { page, fleet, served } = world;
    const trust = first(fleet, 'broken');
    await page.goto(`${served.url}/#/trust/${encodeURIComponent(trust.providerArn)}`);
    const suggest = page.getByRole('button', { name: 'Suggest a repair' });
    await suggest.click();
    await page.getByText('Nothing to repair').waitFor();
    answer = 'plan';
    await suggest.click();
    await page.getByRole('link', { name: 'the plan and the command' }).click();
    await page.getByText(`trustprint approve a1b2c3 --server ${served.url}`).waitFor();
    assert.match(
      await page.locator('#main').innerText(),
      new RegExp(`asked for by launch token.*Set thumbprints.*\\+\\s+${'d'.repeat(40)}`, 's'),
    );
    await fleet.database.suggestions.close('a1b2c3', 'applied', 'approved');
    await fleet.round({ events: [eventOf(trust, { after: { verdict: 'ok' } })] });
    served.ring();
    await page.getByText('No repair is suggested.').waitFor();
  });

  it('says when it may be asked again', async () => {
    await using world = await openWorld();
    const { page, fleet, served } = world;
    const { providerArn } = first(fleet, 'broken');
    await page.goto(`${served.url}/#/trust/${encodeURIComponent(providerArn)}`);
    const suggest = page.getByRole('button', { name: 'Suggest a repair' });
    for (let asked = 0; asked < 10; asked += 1) {
      const answered = page.waitForResponse('**/api/v1/suggestions');
      await suggest.click();
      await (await answered).finished();
      await page.getByText('Nothing to repair').waitFor();
    }
    await suggest.click();
    await page.getByText('Too many requests', { exact: true }).waitFor();
    await page.getByRole('button', { name: /Try again in \d+ s/ }).waitFor();
  });

  it('tells what changed since the last visit, the worst first; the first visit is told nothing', async () => {
    await using world = await openWorld();
    const { page, fleet, served, context } = world;
    const [one = assert.fail(), other = assert.fail()] = fleet.trusts;
    await fleet.round({ events: [eventOf(one)] });
    served.ring();
    while (!(await seenOn(page)).includes('"id":1')) await page.waitForTimeout(50);
    assert.equal(await page.getByText('Since your last visit').count(), 0);
    await page.close();
    const kind = 'provider-changed';
    await fleet.round({
      events: [eventOf(other, { kind, severity: 'notice' }), eventOf(other), eventOf(one)],
    });
    const again = await context.newPage();
    await again.goto(served.url);
    const since = again.locator('.since li');
    await since.first().waitFor();
    assert.deepEqual(await since.allInnerTexts(), ['2 × verdict changed', '1 × provider changed']);
    await again.reload();
    await since.first().waitFor();
    await since.getByText('verdict changed').click();
    await again.getByText('IAM lists no certificate').nth(2).waitFor();
    assert.equal(await again.locator('.event').count(), 3);
    await again.goBack();
    await again.getByRole('button', { name: 'I have seen it' }).click();
    await since.first().waitFor({ state: 'detached' });
  });

  it('works where the browser keeps nothing', async () => {
    await using world = await openWorld({}, {}, async (context) =>
      context.addInitScript(`for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(globalThis, name, { get() { throw new Error('forbidden') } });
      }`),
    );
    assert.match(await world.page.locator('.counts').innerText(), /OK.*broken/s);
  });

  it('shows what the first round has read so far, until it is complete', async () => {
    await using fleet = await watchedFleet(30, { isComplete: false });
    await using served = await serve(fleet);
    await using opened = await openPage(served);
    const { page } = opened;
    await page.getByText('The first round is running').waitFor();
    assert.match(await page.locator('#main').innerText(), /30 trusts so far/);
  });

  it('says what to do where there is nothing to watch, and where nothing could be read', async () => {
    for (const [kinds, said] of [
      [['account'], /There is no OIDC provider in what is read.*trustprint fix eks:CLUSTER/s],
      [['account', 'unreadable'], /Nothing could be read.*trustprint permissions --for watch/s],
    ] as const) {
      await using fleet = await watchedFleet(1, { only: kinds });
      await using served = await serve(fleet);
      await using opened = await openPage(served, { viewport: { width: 360, height: 800 } });
      assert.match(await opened.page.locator('#main').innerText(), said);
      assert.deepEqual(await violationsOn(opened.page), []);
    }
  });

  it('names no permission where what failed is the network', async () => {
    await using fleet = await watchedFleet(1, { only: ['account'] });
    const line = fleetLines({ trusts: 1, at: Date.now() }).find(
      ({ type }) => type === 'unreadable',
    );
    const why = 'AWS gave no answer to sts:AssumeRole: connect ECONNREFUSED';
    await fleet.round({ lines: [{ ...line, why } as UnreadableLine] });
    await using served = await serve(fleet);
    await using opened = await openPage(served);
    const said = await opened.page.locator('#main').innerText();
    assert.match(said, /Nothing could be read/);
    assert.doesNotMatch(said, /permissions --for/);
  });

  it('filters what changed by its address', async () => {
    await using world = await openWorld();
    const { page, fleet, served } = world;
    const [one = assert.fail(), other = assert.fail()] = fleet.trusts;
    await fleet.round({
      events: [
        eventOf(one, { detail: 'of one' }),
        eventOf(one, { kind: 'provider-changed', detail: 'its list' }),
        eventOf(other, { detail: 'of the other' }),
      ],
    });
    await page.goto(`${served.url}/#/changes?kinds=verdict-changed`);
    await page.getByText('of the other').waitFor();
    assert.equal(await page.locator('.event').count(), 2);
    const name = page.getByPlaceholder('ARN, issuer or host, then Enter');
    await name.fill(one.providerArn);
    await name.press('Enter');
    await page.getByText('of the other').waitFor({ state: 'detached' });
    await page.getByText('of one').waitFor();
    assert.match(decodeURIComponent(page.url()), /target=arn:aws/);
    await page.getByRole('button', { name: 'All' }).click();
    await page.getByText('its list').waitFor();
  });

  it('runs nothing of what the outside wrote', async () => {
    await using world = await openWorld();
    const { page, fleet, served, deeds } = world;
    const long = 'x'.repeat(3000);
    const harm = `${HARM} <img src=x onerror="globalThis.harmed=1"> ${long}`;
    const [one = assert.fail()] = fleet.trusts;
    await fleet.round({
      events: [
        eventOf(one, { detail: harm, after: { verdict: harm }, by: authorOf(harm) }),
        eventOf(one, { about: { kind: 'issuer', name: `https://${harm}` }, detail: harm }),
      ],
      suggestions: [{ ...suggestionFor(one.account), note: harm, at: instantOf(Date.now()) }],
    });
    await page.setViewportSize({ width: 360, height: 800 });
    for (const hash of ['#/changes', '#/suggestions']) {
      await page.goto(`${served.url}/${hash}`);
      await page.getByText('xxxxx').first().waitFor();
      assert.ok((await widthOf(page)) <= 360, hash);
    }
    assert.equal(await page.evaluate('globalThis.harmed'), undefined);
    assert.deepEqual(deeds, []);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`can be used by everybody, and fits 360 pixels: ${colorScheme}`, async () => {
      await using world = await openWorld(
        {},
        { colorScheme, viewport: { width: 360, height: 800 } },
      );
      const { page, fleet, served } = world;
      const broken = first(fleet, 'broken');
      await fleet.round({
        events: [
          eventOf(broken),
          eventOf(broken, {
            kind: 'provider-changed',
            severity: 'notice',
            before: { thumbprints: ['a'.repeat(40)] },
            after: { thumbprints: ['b'.repeat(40)] },
          }),
        ],
        suggestions: [{ ...suggestionFor(broken.account), at: instantOf(Date.now()) }],
      });
      for (const hash of [...PAGES, `#/trust/${encodeURIComponent(broken.providerArn)}`]) {
        await page.goto(`${served.url}/${hash}`);
        await page.locator('#main h1').first().waitFor();
        await page.waitForTimeout(300);
        assert.deepEqual(await violationsOn(page), [], hash);
        assert.ok((await widthOf(page)) <= 360, hash);
      }
    });
  }

  interface Opened extends AsyncDisposable {
    readonly page: Page;
    readonly context: BrowserContext;
    /** What was thrown, what the console said, and what was asked of others. */
    readonly deeds: readonly string[];
  }

  async function openPage(
    served: ServedWatch,
    options: BrowserContextOptions = {},
    prepare?: (context: BrowserContext) => Promise<unknown>,
  ): Promise<Opened> {
    const context = await browser.newContext({ timezoneId: 'Europe/Berlin', ...options });
    await prepare?.(context);
    const page = await context.newPage();
    const deeds: string[] = [];
    page.on('console', (message) => deeds.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => deeds.push(`thrown: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(served.url) && !url.startsWith('data:')) deeds.push(`asked: ${url}`);
    });
    await page.goto(served.launchUrl);
    await page.locator('#main h1').first().waitFor();
    return { page, context, deeds, [Symbol.asyncDispose]: async () => context.close() };
  }

  async function serve(fleet: WatchedFleet, parts: Partial<HttpParts> = {}): Promise<ServedWatch> {
    const listen = { host: '127.0.0.1', port, behindProxy: false };
    return servedWatch({ over: fleet.database, listen, ...parts });
  }

  async function openWorld(
    parts: Partial<HttpParts> = {},
    options: BrowserContextOptions = {},
    prepare?: (context: BrowserContext) => Promise<unknown>,
  ): Promise<Opened & { readonly fleet: WatchedFleet; readonly served: ServedWatch }> {
    const fleet = await watchedFleet(80);
    const served = await serve(fleet, parts);
    const opened = await openPage(served, options, prepare);
    return {
      ...opened,
      fleet,
      served,
      [Symbol.asyncDispose]: async () => {
        await opened[Symbol.asyncDispose]();
        await served[Symbol.asyncDispose]();
        await fleet[Symbol.asyncDispose]();
      },
    };
  }
});

function first({ trusts }: WatchedFleet, verdict: TrustLine['verdict']): TrustLine {
  return trusts.find((trust) => trust.verdict === verdict) ?? assert.fail(`none is ${verdict}`);
}

function nameOf({ issuer }: TrustLine): string {
  return issuer?.replace('https://', '') ?? '';
}

function authorOf(arn: string) {
  return { arn, at: instantOf(Date.now()), call: arn, agent: arn };
}

async function seenOn(page: Page): Promise<string> {
  return page.evaluate<string>('localStorage.getItem("trustprint-seen") ?? ""');
}

async function widthOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.scrollingElement.scrollWidth');
}
