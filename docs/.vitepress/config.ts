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
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    search: { provider: 'local' },
    sidebar,
    outline: { level: [2, 3] },
  },
});
