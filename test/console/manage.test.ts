// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { instantOf } from '../../src/core/model/instant.ts';
import { chainPem, forgeCertificate } from '../../src/forge/certificates.ts';
import { type ConsoleProcess, startConsole } from '../console-process.ts';
import { type LabRepair, labRepair } from '../console-repair.ts';
import { violationsOn } from './accessible.ts';
import { launchBrowser, NO_BROWSER } from './browser.ts';

const REFUSED = /certificate doesn't match configured thumbprint/;
const ADD = /^Add [0-9a-f]{40}$/;

/** A page of a console that somebody started in the shell of a lab. */
interface OpenConsole extends AsyncDisposable {
  readonly page: Page;
  readonly url: string;
  /** What was thrown, and what the console of the browser said. */
  readonly deeds: readonly string[];
}

describe('the thumbprints of a lab, managed in the console', { skip: NO_BROWSER }, () => {
  let browser: Browser;
  let over: LabRepair;
  let stale: readonly string[];
  before(async () => {
    browser = await launchBrowser();
    over = await labRepair('stale-thumbprint');
    stale = (await over.iam.list()) ?? [];
  });
  after(async () => {
    await over[Symbol.asyncDispose]();
    await browser.close();
  });
  beforeEach(async () => over.iam.setList(stale));

  it('goes the path of the article by mouse: mismatch, manage, add, save, the workload recovers, undo', async () => {
    await using console = await openConsole({ issuerCa: true });
    const { page, deeds } = console;
    assert.match(await over.asWorkload(), REFUSED);
    await page
      .getByText(/is listed, and no host serves it|IAM lists no certificate/)
      .first()
      .waitFor();
    await page.goto(trustOf(console));
    await page.getByRole('heading', { name: 'What IAM lists, and what is served' }).waitFor();
    await page.locator('a', { hasText: 'Manage thumbprints' }).click();
    await page.getByRole('heading', { name: 'Manage thumbprints' }).waitFor();
    const add = page.getByRole('button', { name: ADD });
    const sha1 = ((await add.getAttribute('aria-label')) ?? '').slice(4);
    await add.click();
    await page.getByText('will be added').waitFor();
    assert.deepEqual(await over.iam.list(), stale, 'nothing is written yet');
    await page.getByRole('button', { name: 'Save changes' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Once it is saved').waitFor();
    const said = await dialog.innerText();
    assert.match(said, new RegExp(`\\+\\s+${sha1}`));
    assert.match(said, /OpenSSL verified a path through its key to a CA of --issuer-ca/);
    assert.match(said, /STS refuses the workload/);
    assert.match(said, /1 role: AmazonEKSLoadBalancerControllerRole/);
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('IAM shows what was written').waitFor();
    assert.deepEqual(await over.iam.list(), [...stale, sha1]);
    assert.equal(await over.asWorkload(), 'credentials');
    await page.getByText('served now', { exact: true }).waitFor();
    const keep = page.getByRole('button', { name: `Remove ${sha1}` });
    assert.equal(await keep.getAttribute('aria-disabled'), 'true', 'what is served may not go');
    await page.getByRole('button', { name: 'Undo what was saved' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('without what was added').waitFor();
    assert.deepEqual(await over.iam.list(), stale);
    assert.match(await over.asWorkload(), REFUSED);
    assert.deepEqual(deeds, []);
  });

  it('goes the same path by keyboard alone', async () => {
    await using console = await openConsole({ issuerCa: true });
    const { page } = console;
    await page.goto(trustOf(console));
    await page.locator('a', { hasText: 'Manage thumbprints' }).waitFor();
    await press(page, 'Manage thumbprints');
    await page.getByRole('button', { name: ADD }).waitFor();
    await press(page, /^Add [0-9a-f]{40}/);
    await page.getByText('will be added').waitFor();
    await press(page, 'Save changes');
    await page.getByRole('dialog').getByText('Once it is saved').waitFor();
    await press(page, 'Save changes');
    await page.getByText('IAM shows what was written').waitFor();
    assert.equal(await over.asWorkload(), 'credentials');
    await press(page, 'Undo what was saved');
    await page.getByRole('dialog').waitFor();
    await press(page, 'Undo');
    await page.getByText('without what was added').waitFor();
    assert.deepEqual(await over.iam.list(), stale);
  });

  it('tells the second of two tabs what is there now, and lets it edit that', async () => {
    await using console = await openConsole({ issuerCa: true });
    const { page: first } = console;
    await first.goto(manageOf(console));
    const second = await first.context().newPage();
    await second.goto(manageOf(console));
    for (const page of [first, second]) await page.getByRole('button', { name: ADD }).click();
    await second.getByRole('button', { name: 'Save changes' }).click();
    await second.getByRole('dialog').getByText('Once it is saved').waitFor();
    await save(first);
    await second.getByRole('dialog').getByRole('button', { name: 'Save changes' }).click();
    await second.getByText('The list changed since you opened it').waitFor();
    const list = (await over.iam.list()) ?? [];
    const banner = await second
      .locator('[role=status]', { hasText: 'The list changed' })
      .innerText();
    for (const value of list) assert.ok(banner.includes(value), value);
    await second.getByRole('button', { name: 'Edit what is there now' }).click();
    await second.getByText('The list changed since you opened it').waitFor({ state: 'detached' });
    assert.equal(await second.getByText('will be added').count(), 0);
    await undoIn(first);
    assert.deepEqual(await over.iam.list(), stale);
  });

  it('says why a private CA may not be listed, until somebody hands it over or types its SHA-256', async () => {
    await using console = await openConsole({ issuerCa: false });
    const { page } = console;
    await page.goto(manageOf(console));
    await page.getByText('no CA was named for this issuer').waitFor();
    assert.equal(await page.getByRole('button', { name: ADD }).count(), 0);
    const pem = readFileSync(over.lab.announcement.caFile, 'utf8');
    const { raw } = new X509Certificate(pem);
    const [sha1, sha256] = ['sha1', 'sha256'].map((name) =>
      createHash(name).update(raw).digest('hex'),
    );
    const field = page.getByRole('textbox', { name: 'Thumbprint or certificate' });
    await field.fill((sha1 ?? '').toUpperCase().replaceAll(/(..)(?!$)/g, '$1:'));
    await field.press('Enter');
    await page
      .getByText(/nothing allows the certificate of .* to be trusted/)
      .last()
      .waitFor();
    await field.fill('not a thumbprint');
    await field.press('Enter');
    await page.getByText('not a SHA-1 thumbprint').waitFor();
    await field.fill(`SHA256 Fingerprint=${(sha256 ?? '').toUpperCase()}`);
    await field.press('Enter');
    await page.getByText('its SHA-256 was typed by the person who repairs').waitFor();
    await page.getByRole('button', { name: `Remove ${sha1 ?? ''}` }).click();
    await field.fill(`subject=CN = the CA\n${pem}`);
    await page.getByRole('button', { name: 'Check and add' }).click();
    await page.getByText('handed over in the pasted certificates').waitFor();
    await save(page);
    assert.equal(await over.asWorkload(), 'credentials');
    await undoIn(page);
    assert.deepEqual(await over.iam.list(), stale);
  });

  it('takes a file of several CAs, each to be left out again', async () => {
    await using console = await openConsole({ issuerCa: false });
    const { page } = console;
    await page.goto(manageOf(console));
    const pem = readFileSync(over.lab.announcement.caFile, 'utf8');
    const second = await otherCa();
    const chosen = {
      name: 'cas.pem',
      mimeType: 'application/x-pem-file',
      buffer: Buffer.from(pem + second),
    };
    await page.locator('input[type=file]').setInputFiles(chosen);
    await page.getByRole('button', { name: 'Check and add' }).click();
    await page.getByText('will be added').nth(1).waitFor();
    const other = createHash('sha1').update(new X509Certificate(second).raw).digest('hex');
    await page.getByRole('button', { name: `Remove ${other}` }).click();
    await save(page);
    const ours = createHash('sha1').update(new X509Certificate(pem).raw).digest('hex');
    assert.deepEqual(await over.iam.list(), [...stale, ours]);
  });

  it('neither shows nor sends a private key that somebody pastes', async () => {
    await using console = await openConsole({ issuerCa: false });
    const { page } = console;
    await page.goto(manageOf(console));
    const field = page.getByRole('textbox', { name: 'Thumbprint or certificate' });
    await field.waitFor();
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const certificate = readFileSync(over.lab.announcement.caFile, 'utf8');
    await field.fill(certificate + key);
    await page.getByText('That is a private key. It was not sent').waitFor();
    assert.equal(await field.inputValue(), '');
    await field.press('Enter');
    await field.fill('0');
    await field.press('Enter');
    await page.getByText('not a SHA-1 thumbprint').waitFor();
    assert.ok(sent.length > 0 && sent.every((body) => !body.includes('PRIVATE')));
    assert.equal((await page.content()).includes(key.slice(40, 80)), false);
  });

  it('begins with what is there, though the list was another at the last visit', async () => {
    await using console = await openConsole({ issuerCa: true });
    const { page } = console;
    await page.goto(manageOf(console));
    await page.getByRole('button', { name: ADD }).waitFor();
    await page.goto(trustOf(console));
    // Else the page may never have been left.
    await page.getByRole('heading', { name: 'Who depends on it' }).waitFor();
    const other = 'ab'.repeat(20);
    await over.iam.setList([...stale, other]);
    await page.goto(manageOf(console));
    await page.getByRole('button', { name: `Remove ${other}` }).waitFor();
    assert.equal(await page.getByText('The list changed since you opened it').count(), 0);
  });

  it('asks for a checked word before a value goes that was never seen', async () => {
    await using console = await openConsole({ issuerCa: true });
    const { page } = console;
    await page.goto(manageOf(console));
    await page.getByRole('button', { name: `Remove ${stale[0] ?? ''}` }).click();
    await page.getByRole('button', { name: 'Save changes' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('IAM takes no empty list of thumbprints').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: ADD }).click();
    await page.getByRole('button', { name: 'Save changes' }).click();
    const button = dialog.getByRole('button', { name: 'Save changes' });
    const box = dialog.getByRole('checkbox', { name: /never seen from here/ });
    await box.waitFor({ state: 'attached' });
    assert.equal(await button.isDisabled(), true);
    await box.focus();
    await page.keyboard.press('Space');
    assert.equal(await button.isDisabled(), false);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(await over.iam.list(), stale);
  });

  it('is readable by anybody: at every width, light and dark, with nothing for axe to find', async () => {
    for (const options of [
      { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
      { viewport: { width: 360, height: 800 }, colorScheme: 'dark' },
    ] as const) {
      await using console = await openConsole({ issuerCa: true, ...options });
      const { page, url } = console;
      await page.goto(manageOf(console));
      await page.getByRole('button', { name: ADD }).click();
      await page.getByRole('button', { name: `Remove ${stale[0] ?? ''}` }).click();
      assert.deepEqual(await violationsOn(page), [], 'manage');
      assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByRole('dialog').getByText('Once it is saved').waitFor();
      assert.deepEqual(await violationsOn(page), [], 'the dialog');
      await page.goto(`${url}/#/receipts`);
      await page.getByText('Undone').first().waitFor();
      assert.deepEqual(await violationsOn(page), [], 'receipts');
      assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
    }
  });

  async function openConsole({
    issuerCa,
    ...options
  }: BrowserContextOptions & { readonly issuerCa: boolean }): Promise<OpenConsole> {
    const ca = issuerCa ? ['--issuer-ca', over.lab.announcement.caFile] : [];
    const started: ConsoleProcess = await startConsole(over.lab.shell, [
      '--no-open',
      '--keep',
      ...ca,
    ]);
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const deeds: string[] = [];
    page.on('console', (message) => deeds.push(message.text()));
    page.on('pageerror', (error) => deeds.push(`thrown: ${error.message}`));
    await page.goto(started.launchUrl);
    await page.locator('#main h1').first().waitFor();
    return {
      page,
      url: started.url,
      deeds,
      [Symbol.asyncDispose]: async () => {
        await context.close();
        await started[Symbol.asyncDispose]();
      },
    };
  }

  const trustOf = ({ url }: OpenConsole): string =>
    `${url}/#/trust/${encodeURIComponent(over.arn)}`;
  const manageOf = ({ url }: OpenConsole): string =>
    `${url}/#/manage/${encodeURIComponent(over.arn)}`;
});

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save changes' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Once it is saved').waitFor();
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('IAM shows what was written').waitFor();
}

async function undoIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Undo what was saved' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
  await page.getByText('without what was added').waitFor();
}

/** Goes on with the tab key until that is focused, and presses it. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  for (let tries = 0; tries < MOST_TABS; tries += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      `(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()`,
    );
    if (typeof name === 'string' ? focused !== name : !name.test(focused)) continue;
    await page.keyboard.press('Enter');
    return;
  }
  assert.fail(`${String(name)} is not reached with the tab key`);
}

const MOST_TABS = 80;

async function otherCa(): Promise<string> {
  const [notBefore, notAfter] = [-1, 1].map((days) => instantOf(Date.now() + days * 86_400_000));
  assert.ok(notBefore !== undefined && notAfter !== undefined);
  const wanted = { subject: 'CN=Other Root CA', notBefore, notAfter, ca: true };
  return chainPem([(await forgeCertificate(wanted)).certificate]);
}
