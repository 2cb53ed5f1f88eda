// SPDX-License-Identifier: Apache-2.0

import { readdir, readFile } from 'node:fs/promises';
import { getAsset, getAssetKeys, isSea } from 'node:sea';

import { TrustprintError } from '../core/error.ts';
import type { PageFile, PageFiles } from '../ports/page.ts';

/**
 * The page of a report, with a place for its data. It lies beside the bundle, in `dist`, or in the single
 * executable; sources find what was built last.
 *
 * @throws TrustprintError `page_not_found` in a checkout that has built none.
 */
export async function pageTemplate(): Promise<string> {
  return found(async (built) => new TextDecoder().decode(await built.read(REPORT)));
}

/**
 * The files of the page that servers serve, all of them: so no path that somebody asks for leads into a
 * file system.
 *
 * @throws TrustprintError `page_not_found` in a checkout that has built none.
 */
export async function servedPage(): Promise<PageFiles> {
  return found(async (built) => {
    const names = await built.namesIn(ASSETS);
    const paths = ['index.html', ...names.map((name) => `assets/${name}`)];
    return new Map(await Promise.all(paths.map(async (path) => fileAt(path, built))));
  });
}

async function fileAt(path: string, { read }: Built): Promise<readonly [string, PageFile]> {
  const asked = path === 'index.html' ? '/' : `/${path.replace(/\.gz$/, '')}`;
  const bytes = await read(`${SERVED}${path}`);
  return [asked, { bytes, isCompressed: path.endsWith('.gz') }];
}

/** Where what was built may be. */
interface Built {
  readonly read: (path: string) => Promise<Uint8Array<ArrayBuffer>>;
  readonly namesIn: (folder: string) => Promise<readonly string[]>;
}

async function found<T>(read: (built: Built) => Promise<T>): Promise<T> {
  if (isSea()) return read(INSIDE);
  for (const folder of FOLDERS) {
    const what = await read(builtIn(folder)).catch(ifNotThere);
    if (what !== undefined) return what;
  }
  throw new TrustprintError('page_not_found', 'the page was not built', {
    hint: 'in the checkout: npm run build',
  });
}

function builtIn(folder: URL): Built {
  return {
    read: async (path) => new Uint8Array(await readFile(new URL(path, folder))),
    namesIn: async (path) => readdir(new URL(path, folder)),
  };
}

/** In a single executable the files have the names that they have in the package. */
const INSIDE: Built = {
  read: async (path) => Promise.resolve(new Uint8Array(getAsset(`dist/${path}`))),
  namesIn: async (folder) => {
    const start = `dist/${folder}`;
    const keys = getAssetKeys().filter((key) => key.startsWith(start));
    return Promise.resolve(keys.map((key) => key.slice(start.length)));
  },
};

function ifNotThere(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

const REPORT = 'console/report.html';
const SERVED = 'console/served/';
const ASSETS = `${SERVED}assets/`;

/** From `dist` itself, from its chunks, and from the sources. */
const FOLDERS = ['./', '../', '../../dist/'].map((path) => new URL(path, import.meta.url));
