// SPDX-License-Identifier: Apache-2.0

/**
 * Writes what is made from the program itself: the catalogues of each folder, the reference pages,
 * the published schemas. With `--check` nothing is written, and a difference fails.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { accountTemplates } from './gen/accounts.ts';
import { catalogues } from './gen/catalogues.ts';
import { cliPage } from './gen/cli.ts';
import { errorsPage } from './gen/errors.ts';
import { kubeTypes } from './gen/kube-types.ts';
import { issuersPage } from './gen/issuers.ts';
import { labPage } from './gen/lab.ts';
import { messagesPage } from './gen/messages.ts';
import { type Page, madeFrom } from './gen/page.ts';
import { permissionsPage } from './gen/permissions.ts';
import { jsonSchemas } from '../src/schemas/index.ts';
import { openApi } from '../src/schemas/openapi.ts';

const isCheck = process.argv.includes('--check');
const stale: string[] = [];

// The pages are made from the catalogues, so these are written first.
for (const page of await catalogues()) settle(page);
settle(kubeTypes());
settle(homepage());
for (const page of schemaFiles()) settle(page);
settle(errorsPage());
settle(await checksPage());
settle(await messagesPage());
settle(await issuersPage());
settle(await labPage());
settle(cliPage());
settle(permissionsPage());
for (const page of accountTemplates()) settle(page);
settle(await addressList());

if (stale.length > 0) {
  process.stderr.write(
    `not what \`npm run gen\` writes:\n  ${stale.join('\n  ')}\nhint: npm run gen\n`,
  );
  process.exitCode = 1;
}

function settle({ path, text }: Page): void {
  const there = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (there === text) return;
  if (isCheck) {
    stale.push(path);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  process.stdout.write(`${path}\n`);
}

/** The address of the documentation, of which the manifest has the one copy that is written by hand. */
function homepage(): Page {
  const { homepage: address } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly homepage: string;
  };
  const says = '// Written by `npm run gen` from `homepage` of package.json.';
  return {
    path: 'src/render/homepage.ts',
    text: `// SPDX-License-Identifier: Apache-2.0\n\n${says}\n\nexport const HOMEPAGE = '${address}';\n`,
  };
}

/** `docs/checks.md`: what `trustprint checks --format markdown` prints. */
async function checksPage(): Promise<Page> {
  const { renderChecksMarkdown } = await import('../src/render/topics/markdown.ts');
  const comment = madeFrom('`src/core/gates` and `src/core/checks`');
  return { path: 'docs/checks.md', text: renderChecksMarkdown(comment) };
}

/**
 * Every address that was promised, those that are gone among them: the tests say which. Where one has to go, its
 * page has to say what became of it.
 */
async function addressList(): Promise<Page> {
  const { addresses } = await import('./site/identified.ts');
  const path = 'docs/addresses.txt';
  const before = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const all = new Set([...before, ...addresses()]);
  return { path, text: `${[...all].toSorted().join('\n')}\n` };
}

/** The published JSON Schemas of every result, and the description of the API. */
function schemaFiles(): readonly Page[] {
  return Object.entries({ ...jsonSchemas(), 'openapi.json': openApi() }).map(([name, schema]) => ({
    path: join('schemas', name),
    text: `${JSON.stringify(schema, undefined, 2)}\n`,
  }));
}
