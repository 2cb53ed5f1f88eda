// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';

import { type DefaultTheme, defineConfig } from 'vitepress';

const { description } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly description: string;
};

/** Written with the pages, by `npm run site`. */
const sidebar = JSON.parse(
  readFileSync('dist/site-sources/sidebar.json', 'utf8'),
) as DefaultTheme.SidebarItem[];

/** Nothing is loaded from another host, whatever gets into a page. VitePress's own scripts stand in the pages. */
const POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

/**
 * What is searched for is mostly an error, pasted: words that a page has as they are count, not those that only begin
 * alike (all that begin with the `s` of `provider's`), and not how long the page is.
 */
const WHOLE_WORDS = {
  weights: { fuzzy: 0.01, prefix: 0.01 },
  bm25: { k: 1.2, b: 1, d: 0 },
};

/** VitePress cuts what is pasted after 64 characters: of a line of the AWS CLI, before what AWS says. */
const LONG_SEARCHES = {
  name: 'long-searches',
  enforce: 'pre' as const,
  transform: (text: string, file: string): string | undefined =>
    file.includes('VPLocalSearchBox.vue')
      ? text.replace('maxlength="64"', 'maxlength="2000"')
      : undefined,
};

/** Anchors as GitHub makes them: the pages are read there too. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

export default defineConfig({
  title: 'Trustprint',
  description,
  lang: 'en',
  srcDir: '../dist/site-sources',
  outDir: '../dist/site',
  cacheDir: '../node_modules/.cache/vitepress',
  cleanUrls: true,
  head: [
    ['meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }],
    ['link', { rel: 'icon', href: 'data:,' }], // else browsers ask for one
  ],
  // What looks like HTML is text: placeholders are written <…>.
  markdown: {
    html: false,
    linkify: false,
    anchor: { slugify: anchorOf },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  // The index of the search is one file, loaded when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 2000 }, plugins: [LONG_SEARCHES] },
  themeConfig: {
    search: { provider: 'local', options: { miniSearch: { searchOptions: WHOLE_WORDS } } },
    sidebar,
    outline: { level: [2, 3] },
    // Most pages are in no order to be read in.
    docFooter: { prev: false, next: false },
  },
});
