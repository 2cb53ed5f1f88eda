// SPDX-License-Identifier: Apache-2.0

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { build } from 'vitepress';

import type { Page } from '../gen/page.ts';
import { commandPages } from './commands.ts';
import { identifiedPages } from './identified.ts';
import { faultsOf } from './links.ts';
import { scenariosPage } from './scenarios.ts';
import { sidebarOf, writtenFiles } from './sidebar.ts';
import { writtenPages } from './sources.ts';
import { withDescription } from './words.ts';

/** Where the site is built. */
export const SITE = 'dist/site';
/** Where its pages are put together: `docs/.vitepress/config.ts` names it too. */
const SOURCES = 'dist/site-sources';

/** @returns What is wrong with it. */
export async function buildSite(): Promise<readonly string[]> {
  const { pages, files } = writtenPages(writtenFiles());
  rmSync(SOURCES, { recursive: true, force: true });
  for (const page of [...pages, scenariosPage(), ...commandPages(), ...(await identifiedPages())]) {
    write({ ...page, text: withDescription(page.text) });
  }
  write({ path: 'sidebar.json', text: JSON.stringify(sidebarOf()) });
  for (const { from, to } of files) cpSync(from, join(SOURCES, 'public', to));
  await build('docs');
  return faultsOf(SITE);
}

function write({ path, text }: Page): void {
  const file = join(SOURCES, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
