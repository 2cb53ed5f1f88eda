import { chromium } from 'playwright-core';
import { labRepair } from '../console-repair.ts';
import { servedWatch } from '../watch-http.ts';

const over = await labRepair('stale-thumbprint', ({ announcement }) => ({
  issuerCa: [{ name: undefined, file: announcement.caFile }],
}));
const local = {
  doctor: {
    run: async () => {
      throw new Error();
    },
  },
  repair: over.repair,
  lab: undefined,
} as any;
await using served = await servedWatch({ local });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const context = await browser.newContext({
  viewport: { width: 1280, height: 900 },
  timezoneId: 'Europe/Berlin',
});
const page = await context.newPage();
page.on('console', (m) => console.log(m.text()));
page.on('pageerror', (e) => console.log(e.stack));
page.on('requestfailed', (r) => console.log('failed', r.url(), r.failure()?.errorText));
page.on('response', (r) => {
  if (r.status() >= 400) console.log(r.status(), r.url());
});
await page.goto(served.launchUrl);
await page.locator('#main h1').first().waitFor();
await page.goto(`${served.url}/#/manage/${encodeURIComponent(over.arn)}`);
await page
  .getByRole('button', { name: /^Add / })
  .first()
  .waitFor({ timeout: 8000 })
  .catch(async () => {
    await page.screenshot({ path: '/tmp/h4shots/fail.png' });
    process.exit(1);
  });
const shot = async (name: string) => {
  await page.waitForTimeout(300);
  await page.screenshot({ path: `/tmp/h4shots/${name}.png`, fullPage: true });
};
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
await page.goto(`${served.url}/#/receipts`);
await page.getByRole('button', { name: /^Undo / }).waitFor();
await shot('receipts');
await page.setViewportSize({ width: 360, height: 800 });
await page.emulateMedia({ colorScheme: 'dark' });
await page.goto(`${served.url}/#/manage/${encodeURIComponent(over.arn)}`);
await page.reload();
await page.getByRole('heading', { name: 'Add thumbprint' }).waitFor();
await page.waitForTimeout(1000);
await shot('narrow-dark');
await browser.close();
await over[Symbol.asyncDispose]();
