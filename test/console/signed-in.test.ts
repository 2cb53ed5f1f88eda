// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser, BrowserContext, Page } from 'playwright-core';

import { shown } from '../../src/forge/servers.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import {
  type IdentityProvider,
  serveIdentityProvider,
  type TrustedLocalhost,
  trustedLocalhost,
} from '../servers/identity-provider.ts';
import { type ServedWatch, servedWatch } from '../watch-http.ts';
import { violationsOn } from './accessible.ts';
import { launchBrowser, NO_BROWSER } from './browser.ts';
import { type WatchedFleet, watchedFleet } from './watched-fleet.ts';

const CLIENT = { clientId: 'trustprint', secret: 'of the client' };

describe('the page, where people sign in', { skip: NO_BROWSER }, () => {
  let localhost: TrustedLocalhost;
  let provider: IdentityProvider;
  let fleet: WatchedFleet;
  let served: ServedWatch;
  let browser: Browser;

  before(async () => {
    localhost = await trustedLocalhost();
    provider = await serveIdentityProvider({ shown: shown(localhost.leaf), ...CLIENT });
    fleet = await watchedFleet(120);
    served = await serve();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
    await fleet[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
    localhost[Symbol.dispose]();
  });

  it('leads who is not signed in through the provider, to what he may see', async () => {
    const [seen = ''] = accounts();
    await using opened = await comeAs({ email: 'ann@example.com', groups: ['shop'] });
    const { page } = opened;
    const all = fleet.trusts.filter(({ account }) => account === seen).length;
    await page
      .locator('.counts')
      .getByText(`${String(all)} trusts in 1 account`)
      .waitFor();
    await page.locator('.who').click();
    const menu = page.getByRole('dialog');
    const said = new RegExp(`ann@example\\.com.*read, suggest repairs.*Accounts\\s+${seen}`, 's');
    assert.match(await menu.innerText(), said);
  });

  it('offers a reader nothing that he may not do, and says why where he asks all the same', async () => {
    await using opened = await comeAs({ groups: ['readers'] });
    const { page } = opened;
    await page.goto(`${served.url}/#/trust/${encodeURIComponent(broken())}`);
    await page.getByText('Nothing of it has changed').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Suggest a repair' }).count(), 0);
    assert.equal(await page.getByRole('link', { name: 'Doctor' }).count(), 0);
    // As a page that was opened before his group was changed would.
    await page.route('**/api/v1/status', async (route) => {
      const answer = await route.fetch();
      const text = (await answer.text()).replace('["read"]', '["read","suggest"]');
      await route.fulfill({ response: answer, body: text });
    });
    await page.reload();
    await page.getByRole('button', { name: 'Suggest a repair' }).click();
    await page.getByText('You may not suggest repairs').waitFor();
    await page.getByText('access.sign-in.groups').waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`says so where somebody is in no group, and where signing in fails: ${colorScheme}`, async () => {
      await using opened = await comeAs({ groups: ['strangers'] }, colorScheme);
      const { page } = opened;
      await page.getByRole('heading', { name: 'No access' }).waitFor();
      assert.deepEqual(await violationsOn(page), []);
      await page.goto(`${served.url}/sign-in/callback?state=none`);
      await page.getByRole('heading', { name: 'Sign-in failed' }).waitFor();
      assert.deepEqual(await violationsOn(page), []);
      assert.ok((await page.evaluate<number>('document.scrollingElement.scrollWidth')) <= 360);
      const dark = 'rgb(15, 20, 26)';
      const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      assert.equal(ground === dark, colorScheme === 'dark', 'its style is loaded');
    });
  }

  async function comeAs(
    claims: JsonObject,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<AsyncDisposable & { readonly page: Page; readonly context: BrowserContext }> {
    provider.claims = claims;
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      colorScheme,
      viewport: { width: 360, height: 800 },
    });
    const page = await context.newPage();
    await page.goto(served.url);
    await page.locator('h1').first().waitFor();
    return { page, context, [Symbol.asyncDispose]: async () => context.close() };
  }

  async function serve(): Promise<ServedWatch> {
    const groups = [
      { group: 'readers', scopes: ['read'] },
      { group: 'shop', scopes: ['read', 'suggest'], accounts: accounts().slice(0, 1) },
    ] as const;
    return servedWatch({
      over: fleet.database,
      access: () => ({
        tls: { certificate: 'tls.pem', key: 'tls.key' },
        'sign-in': {
          issuer: provider.issuer,
          'client-id': CLIENT.clientId,
          'client-secret': { env: 'CLIENT_SECRET' },
          groups: groups.map((one) => ({ ...one, scopes: [...one.scopes] })),
        },
      }),
      readSecret: async (secret) => {
        if ('env' in secret) return CLIENT.secret;
        return localhost.readSecret(secret);
      },
    });
  }

  function accounts(): string[] {
    return [...new Set(fleet.trusts.map(({ account }) => account))];
  }

  function broken(): string {
    return fleet.trusts.find(({ verdict }) => verdict === 'broken')?.providerArn ?? assert.fail();
  }
});
