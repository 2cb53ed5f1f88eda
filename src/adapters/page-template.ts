// SPDX-License-Identifier: Apache-2.0

import { readFile } from 'node:fs/promises';
import { getAsset, isSea } from 'node:sea';

import { TrustprintError } from '../core/error.ts';

/**
 * The page of a report, with a place for its data. It lies beside the bundle, in `dist`; sources find what
 * was built last, and a single executable has it inside.
 *
 * @throws TrustprintError `page_not_found` in a checkout that has built none.
 */
export async function pageTemplate(): Promise<string> {
  if (isSea()) return getAsset(`dist/${PAGE}`, 'utf8');
  for (const folder of FOLDERS) {
    const page = await readFile(new URL(PAGE, folder), 'utf8').catch(ifNotThere);
    if (page !== undefined) return page;
  }
  throw new TrustprintError('page_not_found', 'the page of a report was not built', {
    hint: 'in the checkout: npm run build',
  });
}

function ifNotThere(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

const PAGE = 'console/report.html';

/** From `dist` itself, from its chunks, and from the sources. */
const FOLDERS = ['./', '../', '../../dist/'].map((path) => new URL(path, import.meta.url));
