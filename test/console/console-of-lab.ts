// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import type { Page } from 'playwright-core';

import { COMMAND, runningLab } from '../process.ts';
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
  const unset = new Set(lab.shell.unset);
  const own = Object.entries(process.env).filter(([name]) => !unset.has(name));
  const env = { ...Object.fromEntries(own), ...lab.shell.env };
  const flags = ['--no-open', '--keep', '--listen', '127.0.0.1:0', '--every', '1h'];
  const served = spawn(process.execPath, [COMMAND, 'console', ...flags], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const deeds: string[] = [];
  page.on('pageerror', (error) => deeds.push(error.message));
  await page.goto(await launchUrl(served));
  await page.locator('#main h1').first().waitFor();
  return {
    page,
    caFile: lab.announcement.caFile,
    deeds,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      served.kill();
      if (served.exitCode === null) await once(served, 'exit');
      await lab[Symbol.asyncDispose]();
    },
  };
}

async function launchUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) return assert.fail('nothing is printed');
  for await (const line of createInterface({ input: stdout })) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  return assert.fail('the console did not start');
}
