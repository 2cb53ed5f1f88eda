// SPDX-License-Identifier: Apache-2.0

import { globSync } from 'node:fs';

import type { DefaultTheme } from 'vitepress';

import { addressOfPage, sitePath, titleOf } from './sources.ts';

/** In the order in which a reader needs them; a page of `docs` that is in no group is in the last. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['Start', ['install', 'doctor', 'console']],
  ['An error', ['aws/', 'checks/', 'issuers/', 'fix', 'errors/', 'article']],
  ['Every day', ['scan', 'watch', 'ci', 'kubernetes', 'configuration', 'permissions']],
  ['Rehearse', ['lab', 'scenarios/', 'test-against-the-lab', 'examples/']],
  ['Reference', ['cli/', 'performance', 'glossary']],
  ['Project', ['architecture', 'adr/', 'contributing', 'security', 'changelog']],
];

export function sidebarOf(): DefaultTheme.SidebarItem[] {
  const titles = siteTitles();
  const named = new Set(GROUPS.flatMap(([, pages]) => pages));
  const others = [...titles.keys()].filter((page) => !named.has(page) && !/^adr\/.|^$/.test(page));
  return GROUPS.map(([text, pages], index) => ({
    text,
    items: (index === GROUPS.length - 1 ? [...pages, ...others] : pages).flatMap((page) => {
      const title = titles.get(page);
      return title === undefined ? [] : [{ text: title.replaceAll('`', ''), link: `/${page}` }];
    }),
  }));
}

/** The titles of the pages that people wrote, and of the lists that are made, by address without its first slash. */
function siteTitles(): ReadonlyMap<string, string> {
  return new Map([
    ...writtenFiles().map(
      (file) => [addressOfPage(sitePath(file)).slice(1), titleOf(file) ?? file] as const,
    ),
    ['scenarios/', 'Scenarios'],
    ['examples/', 'Examples'],
    ['adr/', 'Decisions'],
  ]);
}

/** The pages that people wrote. */
export function writtenFiles(): readonly string[] {
  return [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...globSync('docs/**/*.md').toSorted(),
  ];
}
