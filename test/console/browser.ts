// SPDX-License-Identifier: Apache-2.0

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

import type { ScanLineJson } from '../../src/schemas/scan.ts';
import { missing, ROOT_FOLDER } from '../process.ts';
import { pageOf } from './fleet.ts';

/** Debian's; no browser is downloaded. */
export const NO_BROWSER = missing('chromium');

const EXECUTABLE = spawnSync('sh', ['-c', 'command -v chromium'], {
  encoding: 'utf8',
}).stdout.trim();

/** The page without data, which the runner has built. */
export const TEMPLATE = readFileSync(join(ROOT_FOLDER, 'dist/console/report.html'), 'utf8');

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });
}

/** A page that was opened from a file, and what it did that it must not. */
export interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** What the console said, what was thrown, what opened, and what was asked of a network. */
  readonly deeds: readonly string[];
}

/** Reports in a folder of their own, and a browser that opens them. */
export class Reports implements AsyncDisposable {
  readonly #folder: string;
  readonly #browser: Browser;

  static async start(): Promise<Reports> {
    const browser = await launchBrowser();
    return new Reports(await mkdtemp(join(tmpdir(), 'trustprint-page-')), browser);
  }

  private constructor(folder: string, browser: Browser) {
    this.#folder = folder;
    this.#browser = browser;
  }

  /** @returns The address of the file. */
  async write(name: string, lines: readonly ScanLineJson[]): Promise<string> {
    const path = join(this.#folder, name);
    await writeFile(path, pageOf(lines, TEMPLATE));
    return pathToFileURL(path).href;
  }

  async open(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 900 },
      timezoneId: 'Europe/Berlin',
      ...options,
    });
    const page = await context.newPage();
    const deeds: string[] = [];
    page.on('console', (message) => deeds.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => deeds.push(`thrown: ${error.message}`));
    page.on('dialog', (dialog) => {
      deeds.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('popup', (popup) => deeds.push(`opened: ${popup.url()}`));
    page.on('request', (request) => {
      if (!/^(?:file|data|blob):/.test(request.url())) deeds.push(`asked: ${request.url()}`);
    });
    await page.goto(url);
    await page.locator('#main h1').first().waitFor();
    return { page, deeds, [Symbol.asyncDispose]: async () => context.close() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true });
  }
}
