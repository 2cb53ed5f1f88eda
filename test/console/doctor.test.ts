// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { type ServedDoctor, servedDoctor } from '../console-doctor.ts';
import { workloadOf } from '../process.ts';
import { HARM } from '../unit/render/scan/scanned.ts';
import { violationsOn } from './accessible.ts';
import { launchBrowser, NO_BROWSER } from './browser.ts';
import { type WatchedFleet, watchedFleet } from './watched-fleet.ts';

const LINE =
  "An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint";

describe('the doctor in the page', { skip: NO_BROWSER }, () => {
  let browser: Browser;
  let lab: Lab;
  let fleet: WatchedFleet;
  let doctor: ServedDoctor;
  before(async () => {
    browser = await launchBrowser();
    lab = await startLab({ scenario: 'stale-thumbprint', port: 0 });
    fleet = await watchedFleet(40);
    doctor = await servedDoctor(lab, {}, { over: fleet.database });
  });
  after(async () => {
    await doctor[Symbol.asyncDispose]();
    await fleet[Symbol.asyncDispose]();
    await lab.stop();
    await browser.close();
  });

  interface OpenedDoctor extends AsyncDisposable {
    readonly page: Page;
    /** All that left the browser: addresses, headers and bodies. */
    readonly sent: readonly string[];
    readonly deeds: readonly string[];
  }

  async function openDoctor(
    options: BrowserContextOptions = {},
    query = '',
  ): Promise<OpenedDoctor> {
    const { url } = doctor.served;
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    const [name = '', value = ''] = (doctor.headers['cookie'] ?? '').split('=');
    await context.addCookies([{ name, value, url }]);
    const page = await context.newPage();
    const sent: string[] = [];
    const deeds: string[] = [];
    page.on('request', (request) => {
      const { method, url: at } = { method: request.method(), url: request.url() };
      sent.push(`${method} ${at} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`);
    });
    page.on('console', (message) => {
      // What a browser says of a 404: no lab is behind this page, and no icon.
      if (!/\/(?:favicon\.ico|api\/v1\/lab)$/.test(message.location().url)) {
        deeds.push(message.text());
      }
    });
    page.on('pageerror', (error) => deeds.push(error.message));
    await page.goto(`${url}/#key=${doctor.headers['x-trustprint-page'] ?? ''}`);
    await page.locator('#main h1').first().waitFor();
    await page.goto(`${url}/#/doctor${query}`);
    await page.getByRole('heading', { name: 'Doctor', level: 1 }).waitFor();
    return { page, sent, deeds, [Symbol.asyncDispose]: async () => context.close() };
  }

  function issuer(): string {
    return lab.announcement.clusters[0]?.issuer ?? '';
  }

  async function token(): Promise<string> {
    return (await readFile(workloadOf(lab).tokenFile, 'utf8')).trim();
  }

  const headline = (page: Page) => page.locator('.doctor-headline');

  it('shows the steps as they run, then the verdict, its picture and what to do: by keyboard alone', async () => {
    await using opened = await openDoctor();
    const { page } = opened;
    await page.evaluate(COUNT_PICTURES);
    await page.getByRole('textbox', { name: /^A target, a token/ }).focus();
    await page.keyboard.type(issuer());
    await page.keyboard.press('Enter');
    await page.getByText(`Taken for the issuer ${issuer()}`).waitFor();
    await headline(page).waitFor();
    assert.match(await headline(page).innerText(), /is broken: IAM lists no certificate that /);
    const result = page.getByRole('region', { name: 'Result' });
    assert.equal(await page.evaluate('document.activeElement?.className'), 'doctor-result');
    assert.match(await result.innerText(), /STS: 400 InvalidIdentityToken: OpenIDConnect provider/);
    assert.match(await page.locator('.command code').first().innerText(), /^trustprint fix https:/);
    await page.locator('.picture svg').waitFor();
    assert.equal(await page.evaluate('pictures'), 1, 'what was drawn while it ran stays');
    const manage = await page
      .getByRole('link', { name: 'Manage thumbprints' })
      .getAttribute('href');
    const arn = lab.announcement.clusters[0]?.providerArn ?? '';
    assert.equal(manage, `#/manage/${encodeURIComponent(arn)}`);
    assert.ok((await page.locator('.probes li').count()) > 0);
    assert.ok(
      page.url().endsWith(`#/doctor?${new URLSearchParams({ target: issuer() }).toString()}`),
    );
    assert.deepEqual(await violationsOn(page), []);
    assert.deepEqual(opened.deeds, []);
  });

  it('sends no signature, wherever the token stands, and judges it by all else', async () => {
    const whole = await token();
    const signature = whole.replace(/^.*\./, '');
    const { roleArn } = workloadOf(lab);
    for (const text of [
      whole,
      `curl -d 'WebIdentityToken=${whole}&RoleArn=${roleArn}'`,
      `token ${whole.replaceAll(/.{100}/g, '$&\n')}\n${LINE}`,
    ]) {
      await using opened = await openDoctor();
      const { page, sent } = opened;
      const field = page.getByRole('textbox', { name: /^A target, a token/ });
      await field.fill(text);
      await page.getByText('1 signature taken out').waitFor();
      assert.ok(!(await field.inputValue()).includes(signature.slice(0, 16)));
      await page.getByRole('button', { name: 'Run the doctor' }).click();
      await page.getByText(/^Taken for a token, of https:/).waitFor();
      await headline(page).waitFor();
      const all = [...sent, page.url(), await page.content()].join('\n');
      assert.ok(sent.some((one) => one.includes('/api/v1/doctor') && one.includes('eyJ')));
      for (let at = 0; at + 16 <= signature.length; at += 16) {
        assert.ok(!all.includes(signature.slice(at, at + 16)));
      }
      assert.ok(!page.url().includes('eyJ'), 'what was pasted is in no address');
    }
  });

  it('sends no signature of what stands in another field', async () => {
    const whole = await token();
    const signature = whole.replace(/^.*\./, '');
    await using opened = await openDoctor();
    const { page, sent } = opened;
    await page.getByRole('textbox', { name: /^A target, a token/ }).fill(issuer());
    await page.getByRole('button', { name: /^Role, namespace/ }).click();
    await page.getByRole('textbox', { name: 'Role', exact: true }).fill(whole);
    await page.getByRole('button', { name: 'Run the doctor' }).click();
    await page.locator('.doctor-result [class*=awsui_alert]').first().waitFor();
    assert.ok(sent.some((one) => one.includes('"role":"eyJ')));
    assert.ok(!sent.join('\n').includes(signature.slice(0, 16)));
  });

  it('explains a line of a log: possible causes, how to tell them apart, and what to do', async () => {
    await using opened = await openDoctor();
    const { page } = opened;
    await page.getByRole('textbox', { name: /^A target, a token/ }).fill(`one\n${LINE}\n`);
    await page.keyboard.press('Enter');
    assert.equal(await headline(page).count(), 0, 'in several lines, Enter begins another');
    await page.keyboard.press('Control+Enter');
    await headline(page).waitFor();
    const result = page.locator('.doctor-result');
    assert.match(await result.innerText(), /Possible causes/);
    const alike = fleet.trusts.filter(
      ({ verdict, cause }) => verdict === 'broken' && cause?.check === 'endpoint-trust',
    );
    assert.ok(alike.length > 0);
    await result
      .getByText(`${String(alike.length)} trust`, { exact: false })
      .first()
      .waitFor();
    assert.match(await result.innerText(), /of the last scan (?:is|are) broken in that way/);
    const manage = result.getByRole('link', { name: 'Manage thumbprints' }).first();
    const [, arn = ''] = /#\/manage\/(.*)/.exec((await manage.getAttribute('href')) ?? '') ?? [];
    assert.ok(alike.some(({ providerArn }) => providerArn === decodeURIComponent(arn)));
    await page.getByRole('button', { name: /^the issuer's server moved to another CA/ }).click();
    assert.ok((await page.locator('.findings .command').count()) > 0);
    assert.equal(new URL(page.url()).hash, '#/doctor');
    assert.deepEqual(await violationsOn(page), []);
  });

  it('says what it does not know, and what to give instead', async () => {
    await using opened = await openDoctor();
    const { page } = opened;
    await page.getByRole('textbox', { name: /^A target, a token/ }).fill('oidc.example.com');
    await page.keyboard.press('Enter');
    await page.getByText('not a target: "oidc.example.com"').first().waitFor();
    await page.getByText('did you mean https://oidc.example.com?').waitFor();
    assert.deepEqual(await violationsOn(page), []);
  });

  it('is filled by a link, and runs when somebody says so', async () => {
    await using opened = await openDoctor(
      {},
      `?${new URLSearchParams({ target: issuer() }).toString()}`,
    );
    const { page, sent } = opened;
    const field = page.getByRole('textbox', { name: /^A target, a token/ });
    assert.equal(await field.inputValue(), issuer());
    await page.waitForTimeout(300);
    assert.ok(!sent.some((one) => one.includes('/api/v1/doctor')));
  });

  it('is cancelled, and then runs on something else', async () => {
    await lab.switchTo('jwks-slow');
    try {
      await using opened = await openDoctor();
      const { page } = opened;
      await page.getByRole('textbox', { name: /^A target, a token/ }).fill(issuer());
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('Cancelled', { exact: true }).waitFor();
      await page.getByRole('textbox', { name: /^A target, a token/ }).fill(LINE);
      await page.keyboard.press('Enter');
      await headline(page).waitFor();
    } finally {
      await lab.switchTo('stale-thumbprint');
    }
  });

  it('runs nothing of what was pasted, keeps its layout, and is usable in dark mode', async () => {
    await using opened = await openDoctor({
      viewport: { width: 360, height: 800 },
      colorScheme: 'dark',
    });
    const { page } = opened;
    const field = page.getByRole('textbox', { name: /^A target, a token/ });
    await field.fill(
      `${LINE}: ${HARM} <img src=x onerror="globalThis.harmed=1"> ${'x'.repeat(3000)}`,
    );
    await page.getByRole('button', { name: 'Run the doctor' }).click();
    await headline(page).waitFor();
    assert.equal(await page.evaluate('globalThis.harmed'), undefined);
    const wide = await page.evaluate<number>('document.scrollingElement.scrollWidth');
    assert.ok(wide <= 360, String(wide));
    assert.deepEqual(await violationsOn(page), []);
    await field.fill('x'.repeat(70_000));
    await page.getByText('This is more than 64 kB').waitFor();
  });
});

/** Each time that one comes into the page. */
const COUNT_PICTURES = `globalThis.pictures = 0;
new MutationObserver((records) => {
  for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
    if (node instanceof Element && (node.matches('.picture') || node.querySelector('.picture'))) pictures += 1;
  }
}).observe(document.body, { childList: true, subtree: true })`;
