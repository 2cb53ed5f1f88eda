// SPDX-License-Identifier: Apache-2.0

import { readdir, readFile } from 'node:fs/promises';

import { TrustprintError } from '../core/error.ts';
import type { PageFile, PageFiles } from '../ports/page.ts';

/**
 * The page of a report, with a place for its data. It lies beside the bundle, in `dist`; sources find what
 * was built last.
 *
 * @throws TrustprintError `page_not_found` in a checkout that has built none.
 */
export async function pageTemplate(): Promise<string> {
  return found(async (folder) => readFile(new URL(REPORT, folder), 'utf8'));
}

/**
 * The files of the page that servers serve, all of them: so no path that somebody asks for leads into a
 * file system.
 *
 * @throws TrustprintError `page_not_found` in a checkout that has built none.
 */
export async function servedPage(): Promise<PageFiles> {
  return found(async (folder) => {
    const served = new URL(SERVED, folder);
    const names = await readdir(new URL(ASSETS, served));
    const paths = ['index.html', ...names.map((name) => `${ASSETS}${name}`)];
    return new Map(await Promise.all(paths.map(async (path) => fileAt(path, served))));
  });
}

async function fileAt(path: string, folder: URL): Promise<readonly [string, PageFile]> {
  const bytes = new Uint8Array(await readFile(new URL(path, folder)));
  const asked = path === 'index.html' ? '/' : `/${path.replace(/\.gz$/, '')}`;
  return [asked, { bytes, isCompressed: path.endsWith('.gz') }];
}

async function found<T>(read: (folder: URL) => Promise<T>): Promise<T> {
  for (const folder of FOLDERS) {
    const what = await read(folder).catch(ifNotThere);
    if (what !== undefined) return what;
  }
  throw new TrustprintError('page_not_found', 'the page was not built', {
    hint: 'in the checkout: npm run build',
  });
}

function ifNotThere(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

const REPORT = 'console/report.html';
const SERVED = 'console/served/';
const ASSETS = 'assets/';

/** From `dist` itself, from its chunks, and from the sources. */
const FOLDERS = ['./', '../', '../../dist/'].map((path) => new URL(path, import.meta.url));
