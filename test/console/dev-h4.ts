import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { labRepair } from '../console-repair.ts';
import { COMMAND } from '../process.ts';

const over = await labRepair('stale-thumbprint');
const child = spawn(
  process.execPath,
  [
    COMMAND,
    'console',
    '--no-open',
    '--keep',
    '--listen',
    '127.0.0.1:0',
    '--issuer-ca',
    over.lab.announcement.caFile,
  ],
  { stdio: ['ignore', 'pipe', 'pipe'] },
);
const url = await new Promise<string>((resolve) => {
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => {
      console.log(line);
      const [, at] = /once: (\S+)/.exec(line) ?? [];
      if (at !== undefined) resolve(at);
    });
});
const origin = new URL(url).origin;
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const context = await browser.newContext({
  viewport: { width: 1280, height: 900 },
  timezoneId: 'Europe/Berlin',
});
const page = await context.newPage();
page.setDefaultTimeout(15000);
page.on('console', (m) => console.log(m.text()));
page.on('pageerror', (e) => console.log(e.stack));
page.on('requestfailed', (r) => console.log('failed', r.url(), r.failure()?.errorText));
page.on('response', (r) => {
  if (r.status() >= 400) console.log(r.status(), r.url());
});
const shot = async (name: string) => {
  await page.waitForTimeout(300);
  await page.screenshot({ path: `/tmp/h4shots/${name}.png`, fullPage: true });
};
try {
  await page.goto(url);
  await page.locator('#main h1').first().waitFor();
  await page.waitForTimeout(3000);
  await shot('overview');
  await page.goto(`${origin}/#/trust/${encodeURIComponent(over.arn)}`);
  await page.getByRole('link', { name: 'Manage thumbprints' }).first().waitFor();
  await shot('trust');
  await page.getByRole('link', { name: 'Manage thumbprints' }).first().click();
  await page.getByRole('button', { name: /^Add / }).first().waitFor();
  await shot('open');
  await page
    .getByRole('button', { name: /^Add [0-9a-f]{40}/ })
    .first()
    .click();
  await page
    .getByRole('button', { name: /^Remove [0-9a-f]{40}/ })
    .first()
    .click();
  await shot('pending');
  await page.getByRole('textbox', { name: 'Thumbprint' }).fill('ab'.repeat(20));
  await page.getByRole('button', { name: 'Check and add' }).first().click();
  await page.getByText('no endpoint of this issuer').waitFor();
  await shot('typed');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Once it is saved').waitFor();
  await shot('dialog');
  await page.getByRole('checkbox', { name: /I have checked it/ }).check({ force: true });
  await page.getByRole('dialog').getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('IAM shows the new list').waitFor();
  await shot('saved');
  console.log(await over.asWorkload());
  await page.goto(`${origin}/#/receipts`);
  await page.getByRole('button', { name: /^Undo / }).waitFor();
  await shot('receipts');
  await page.setViewportSize({ width: 360, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${origin}/#/manage/${encodeURIComponent(over.arn)}`);
  await page.reload();
  await page.getByRole('heading', { name: 'Add thumbprint' }).waitFor();
  await page.waitForTimeout(1000);
  await shot('narrow-dark');
} catch (e) {
  console.log(String(e).slice(0, 600));
  await shot('fail');
}
await browser.close();
child.kill();
await over[Symbol.asyncDispose]();
