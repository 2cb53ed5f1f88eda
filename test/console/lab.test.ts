// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import type { Locator } from 'playwright-core';

import { violationsOn } from './accessible.ts';
import { NO_BROWSER } from './browser.ts';
import { type OpenedConsole, openedConsole } from './console-of-lab.ts';

/** One of each kind of change, and of what a person is asked. */
const REPAIRED = ['provider-missing', 'wrong-audience', 'sub-mismatch', 'list-full'];

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

  for (const name of REPAIRED) {
    it(`leads to the repair of ${name}, and what the guards ask is answered there`, async () => {
      const { page, caFile } = opened;
      await page.goto(`${new URL(page.url()).origin}/#/lab`);
      await page.getByPlaceholder('Find scenarios').fill(name);
      await page.getByRole('button', { name: `Start ${name}` }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
      const log = page.getByRole('log');
      await log.getByText('Refused').first().waitFor();
      await page.getByRole('link', { name: 'repair all that is wrong' }).click();
      await page.getByText('STS refuses the workload').waitFor();
      await page.getByRole('button', { name: 'Plan the repair' }).click();
      const dialog = page.getByRole('dialog');
      const button = dialog.getByRole('button', { name: 'Save changes' });
      await dialog.locator('.waiting').waitFor({ state: 'detached' });
      await answerGuards(dialog, readFileSync(caFile, 'utf8'));
      assert.equal(await button.isDisabled(), false, await dialog.innerText());
      await button.click();
      await page.getByText('IAM shows what was written').waitFor();
      await page.goBack();
      await page.getByRole('button', { name: 'Try', exact: true }).click();
      await log.getByText('Credentials').waitFor();
    });
  }

  it('leaves out what moves where somebody wants nothing to', async () => {
    const { page } = opened;
    const style = 'getComputedStyle(document.querySelector(".probed .wave")).animationName';
    await page.locator('.probed .wave').first().waitFor({ state: 'attached' });
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

/** Says all that a person can say to what a guard refuses. */
async function answerGuards(dialog: Locator, certificate: string): Promise<void> {
  const button = dialog.getByRole('button', { name: 'Save changes' });
  for (let tries = 0; tries < MOST_ANSWERS && (await button.isDisabled()); tries += 1) {
    const open = dialog.locator('input:not(:checked)').and(dialog.getByRole('checkbox'));
    if ((await dialog.getByRole('textbox').count()) > 0) {
      await dialog.getByRole('textbox').fill(certificate);
      await dialog.getByRole('button', { name: 'Check and add' }).click();
    } else if ((await dialog.getByRole('radio').count()) > 0) {
      await dialog.getByRole('radio').first().click({ force: true });
    } else if ((await open.count()) > 0) {
      await open.first().click({ force: true });
    }
    await dialog.page().waitForTimeout(200);
    await dialog.getByText('Probing').waitFor({ state: 'detached' });
    await dialog.locator('.waiting').waitFor({ state: 'detached' });
  }
}

const MOST_ANSWERS = 6;
