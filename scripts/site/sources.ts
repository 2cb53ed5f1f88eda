// SPDX-License-Identifier: Apache-2.0

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';

import { HOMEPAGE } from '../../src/render/homepage.ts';
import { code, paragraphs } from '../../src/render/markdown.ts';
import type { Page } from '../gen/page.ts';

/** Indexes of what has pages of its own: their addresses are folders, so that any server finds both. */
const INDEXES: Readonly<Record<string, string>> = {
  'docs/checks.md': 'checks/index.md',
  'docs/errors.md': 'errors/index.md',
  'docs/errors-of-aws.md': 'aws/index.md',
  'docs/issuers.md': 'issuers/index.md',
  'docs/cli.md': 'cli/index.md',
};

/** Files of the repository as the site has them: the pages, and beside them what they link to. */
export interface Sources {
  readonly pages: readonly Page[];
  /** Files that are linked to, and where they are in the site. */
  readonly files: readonly { readonly from: string; readonly to: string }[];
}

/** The pages that people wrote, their links leading to where the site has what they lead to. */
export function writtenPages(files: readonly string[]): Sources {
  const linked = new Set<string>();
  const pages = files.map((file) => ({ path: sitePath(file), text: textOf(file, linked) }));
  const folders = [...linked].filter(isFolder).map((folder) => folderPage(folder, linked));
  const others = [...linked].filter((path) => !path.endsWith('.md') && !isFolder(path));
  return {
    pages: pages.concat(folders),
    files: others.map((path) => ({ from: path, to: fileAddress(path).slice(1) })),
  };
}

/** `docs/doctor.md` as `doctor.md`; what is beside `docs` in small letters. */
export function sitePath(file: string): string {
  if (file === 'README.md') return 'index.md';
  return (
    INDEXES[file] ??
    file.replace(/^docs\//, '').replace(/^[A-Z]+\.md$/, (name) => name.toLowerCase())
  );
}

function textOf(file: string, linked: Set<string>): string {
  return readFileSync(file, 'utf8')
    .replaceAll(/<!--.*?-->\n*/gs, '')
    .replaceAll(`](${HOMEPAGE}`, '](/')
    .replaceAll(/\]\((?!\w+:|[/#])([^)#\s]*)(#[^)\s]*)?\)/g, (_link, path: string, anchor = '') => {
      const target = normalize(join(dirname(file), path)).replace(/\/$/, '');
      linked.add(target);
      return `](${addressOfFile(target)}${anchor})`;
    });
}

function addressOfFile(path: string): string {
  if (isFolder(path)) return `/${sitePath(path)}/`;
  return path.endsWith('.md') ? addressOfPage(sitePath(path)) : fileAddress(path);
}

/** As the links of the site have it: without the ending, an index by its folder. */
export function addressOfPage(path: string): string {
  return `/${path.replace(/(?:(^|\/)index)?\.md$/, '$1')}`;
}

/** A picture stays one; any other file is text to read. */
function fileAddress(path: string): string {
  return path.endsWith('.png') ? `/${path.replace(/^docs\//, '')}` : `/repository/${path}.txt`;
}

function isFolder(path: string): boolean {
  return statSync(path).isDirectory();
}

/** What lies in a folder that a page links to. */
function folderPage(folder: string, linked: Set<string>): Page {
  const items = readdirSync(folder)
    .filter((name) => !isFolder(join(folder, name)))
    .map((name) => {
      const path = join(folder, name);
      linked.add(path);
      return `- [${titleOf(path) ?? code(name)}](${addressOfFile(path)})`;
    });
  const text = paragraphs(`# ${TITLES[folder] ?? basename(folder)}`, items.join('\n'));
  return { path: `${sitePath(folder)}/index.md`, text };
}

/** The first heading of a page. */
export function titleOf(path: string): string | undefined {
  return path.endsWith('.md') ? /^# (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1] : undefined;
}

const TITLES: Readonly<Record<string, string>> = { 'docs/adr': 'Decisions', examples: 'Examples' };
