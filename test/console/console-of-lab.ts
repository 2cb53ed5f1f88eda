// SPDX-License-Identifier: Apache-2.0

import type { Page } from 'playwright-core';

import { startConsole } from '../console-process.ts';
import { runningLab } from '../process.ts';
import { launchBrowser } from './browser.ts';

/** `trustprint console` in a shell that is in a lab of its own, and a browser that has opened it. */
export interface OpenedConsole extends AsyncDisposable {
  readonly page: Page;
  /** That of the CA of the issuer. */
  readonly caFile: string;
  /** What the page threw. */
  readonly deeds: readonly string[];
}

export async function openedConsole(scenario: string): Promise<OpenedConsole> {
  const lab = await runningLab(scenario);
  const served = await startConsole(lab.shell, ['--no-open', '--keep', '--every', '1h']);
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const deeds: string[] = [];
  page.on('pageerror', (error) => deeds.push(error.message));
  await page.goto(served.launchUrl);
  await page.locator('#main h1').first().waitFor();
  return {
    page,
    caFile: lab.announcement.caFile,
    deeds,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await served[Symbol.asyncDispose]();
      await lab[Symbol.asyncDispose]();
    },
  };
}
