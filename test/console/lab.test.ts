// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { violationsOn } from './accessible.ts';
import { NO_BROWSER } from './browser.ts';
import { type OpenedConsole, openedConsole } from './console-of-lab.ts';

describe('the page of the lab', { skip: NO_BROWSER }, () => {
  let opened: OpenedConsole;
  before(async () => {
    opened = await openedConsole('stale-thumbprint');
  });
  after(async () => opened[Symbol.asyncDispose]());

  it('lets the workload fail in the words of STS, and work after another scenario was chosen', async () => {
    const { page } = opened;
    await page.getByRole('link', { name: 'Lab', exact: true }).click();
    await page.getByRole('heading', { name: 'Lab', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    const log = page.getByRole('log');
    await log.getByText("HTTPS certificate doesn't match configured thumbprint").waitFor();
    assert.match(await log.innerText(), /400 InvalidIdentityToken:/);
    await page.getByPlaceholder('Find scenarios').fill('healthy');
    await page.getByRole('button', { name: 'Start healthy' }).press('Enter');
    await log.getByText('Credentials').waitFor();
    await page.locator('.picture .mark.listed').waitFor();
  });

  it('shows what changes when the CA is rotated, and when that was probed', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Rotate the CA' }).click();
    await page.locator('.picture .box.fresh').first().waitFor();
    await page.locator('.picture .mark.unlisted').waitFor();
    await page.getByText(/^probed \d+ s ago$/).waitFor();
    assert.equal(await page.locator('.picture .probed').count(), 1, 'its one address');
    await page.getByRole('button', { name: 'Start again' }).click();
    await page.locator('.picture .mark.listed').waitFor();
  });

  it('leaves out what moves where somebody wants nothing to', async () => {
    const { page } = opened;
    const style = 'getComputedStyle(document.querySelector(".probed .wave")).animationName';
    await page.emulateMedia({ reducedMotion: 'reduce' });
    assert.equal(await page.evaluate(style), 'none');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    assert.equal(await page.evaluate(style), 'wave');
  });

  it('can be used by everybody, light and dark, at 360 pixels too', async () => {
    const { page } = opened;
    await page.getByPlaceholder('Find scenarios').fill('');
    assert.deepEqual(await violationsOn(page), []);
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
    await page.setViewportSize({ width: 360, height: 900 });
    await page.waitForTimeout(300);
    assert.deepEqual(await violationsOn(page), []);
    assert.equal(await page.evaluate('document.scrollingElement.scrollWidth'), 360);
    assert.deepEqual(opened.deeds, []);
  });
});
