// SPDX-License-Identifier: Apache-2.0

import { gunzipSync } from 'node:zlib';

import { getMimeType } from 'hono/utils/mime';

import type { App, AppContext } from './app.ts';
import type { HttpParts } from './parts.ts';
import { nothingAt } from './requests.ts';

/** What the page is made of holds nothing of anybody, and is for everybody. Its names say what is in it. */
export function addPageFiles(app: App, parts: HttpParts): void {
  app.get('/assets/:name', async (context) => {
    return pageFile(context, `/assets/${context.req.param('name')}`, parts);
  });
}

/**
 * @throws TrustprintError `path_unknown` where the page has no such file; `page_not_found` in a checkout
 *   that has built none.
 */
export async function pageFile(
  context: AppContext,
  path: string,
  { page }: Pick<HttpParts, 'page'>,
): Promise<Response> {
  const file = (await page()).get(path);
  if (file === undefined) throw nothingAt('the page has no such file');
  const { bytes, isCompressed } = file;
  const headers = {
    'content-type': getMimeType(path) ?? 'text/html; charset=utf-8',
    'cache-control': path === '/' ? 'no-store' : 'public, max-age=31536000, immutable',
  };
  if (!isCompressed) return context.body(bytes, 200, headers);
  context.header('vary', 'accept-encoding');
  return /\bgzip\b/.test(context.req.header('accept-encoding') ?? '')
    ? context.body(bytes, 200, { ...headers, 'content-encoding': 'gzip' })
    : context.body(new Uint8Array(gunzipSync(bytes)), 200, headers);
}
