// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { Browser } from 'playwright-core';
import { serve } from 'vitepress';

import { buildSite, SITE } from '../../scripts/site/build.ts';
import { addresses } from '../../scripts/site/identified.ts';
import { violationsOn } from '../console/accessible.ts';
import { launchBrowser, NO_BROWSER } from '../console/browser.ts';
import { ROOT_FOLDER } from '../process.ts';

let faults: readonly string[];
before(async () => {
  faults = await buildSite();
});

describe('the site of the documentation', () => {
  it('has no link and no anchor that leads nowhere, and loads nothing from another host', () => {
    assert.deepEqual(faults, []);
  });

  it('has a page at every address that was ever promised', () => {
    const promised = readFileSync(join(ROOT_FOLDER, 'docs/addresses.txt'), 'utf8')
      .trimEnd()
      .split('\n');
    assert.deepEqual(
      promised.filter((address) => !existsSync(join(SITE, `${address}.html`))),
      [],
      'an address is never gone: keep the id, or give the page that says what became of it',
    );
    assert.deepEqual(
      addresses().filter((address) => !promised.includes(address)),
      [],
      'npm run gen adds new addresses',
    );
  });

  it('tells search engines how each page begins', () => {
    const html = readFileSync(join(SITE, 'aws/incorrect-audience.html'), 'utf8');
    assert.match(html, /<meta name="description" content="STS answers .*Incorrect token audience/);
  });
});

describe('the site in a browser', { skip: NO_BROWSER }, () => {
  let browser: Browser;
  let origin: string;
  let stop: () => void;
  before(async () => {
    const { server } = await serve({ root: 'docs', port: 0 });
    if (!server.listening) await once(server, 'listening');
    origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    stop = () => {
      server.close();
    };
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    stop();
  });

  it('finds a word and opens what it found, and asks no other host', async () => {
    const page = await browser.newPage();
    const elsewhere: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith('data:')) elsewhere.push(url);
    });
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto(`${origin}/checks/endpoint-trust`);
    await page.getByRole('button', { name: 'Search' }).first().click();
    const box = page.getByRole('searchbox');
    await box.fill('thumbprint');
    await page.getByRole('option').first().waitFor();
    assert.ok((await page.getByRole('option').count()) > 5);
    await box.fill('thumbprint mismatch');
    await page.getByRole('option', { name: 'thumbprint-mismatch' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'thumbprint-mismatch' }).waitFor();
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(said, []);
  });

  it('finds first the page on the answer of STS in a line of a log', async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    await page.getByRole('button', { name: 'Search' }).first().click();
    const box = page.getByRole('searchbox');
    for (const [said, id] of [
      [
        "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
        'thumbprint-mismatch',
      ],
      ['Missing a required claim: aud.', 'claim-missing'],
    ] as const) {
      await box.fill(
        `An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: ${said}`,
      );
      const first = page.getByRole('option').first();
      await first.and(page.getByRole('option', { name: id, exact: true })).waitFor();
      assert.match(
        (await first.getByRole('link').getAttribute('href')) ?? '',
        new RegExp(`^/aws/${id}`),
      );
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is readable on a phone, ${colorScheme}`, async () => {
      const context = await browser.newContext({
        viewport: { width: 390, height: 844 },
        colorScheme,
      });
      const page = await context.newPage();
      for (const path of ['/', '/aws/not-authorized', '/scenarios/stale-thumbprint', '/watch']) {
        await page.goto(`${origin}${path}`);
        await page.locator('main h1').waitFor();
        const width = await page.evaluate<number>('document.documentElement.scrollWidth');
        assert.equal(width, 390, `${path} is as wide as the screen`);
      }
      assert.deepEqual(await violationsOn(page), []);
      await context.close();
    });
  }
});
