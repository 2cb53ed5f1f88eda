// SPDX-License-Identifier: Apache-2.0

import { html } from 'hono/html';

import type { Scope } from '../../../ports/watch.ts';
import { type App, type AppContext, calledBy } from './app.ts';
import type { Callers } from './callers.ts';
import type { LaunchToken } from './launch.ts';
import { pageFile } from './page-files.ts';
import { addStyle, STYLE_PATH } from './page-style.ts';
import type { HttpParts } from './parts.ts';
import { beginSession, endSession } from './sessions.ts';

/** The page that browsers open, and the end of a session. */
export function addPages(app: App, callers: Callers, { parts, launch }: PageParts): void {
  addStyle(app);
  app.get('/', async (context) => {
    const given = context.req.query('token');
    if (given !== undefined) return enter(given, context, { callers, parts, launch });
    const caller = await callers.find(context);
    if (caller !== undefined) return pageFile(context, '/', parts);
    if (parts.access()['sign-in'] !== undefined) return context.redirect('/sign-in', 303);
    // Followed from another site, the launch URL leads here without the strict cookie that it set.
    if (context.req.header('sec-fetch-site') === 'cross-site') return context.html(entered('/'));
    return context.html(closed(parts), 401);
  });
  app.post('/sign-out', async (context) => {
    const caller = await callers.find(context);
    if (caller?.by === 'session') {
      await endSession(context, caller, parts);
      await callers.audit(context, 'signed out', { who: caller.grant.name });
    }
    return context.redirect('/', 303);
  });
}

export interface PageParts {
  readonly parts: HttpParts;
  readonly launch: LaunchToken;
}

/** The token leaves the address bar with the first answer; what is behind `#` no browser sends, and the page takes away. */
async function enter(
  given: string,
  context: AppContext,
  { callers, parts, launch }: PageParts & { readonly callers: Callers },
): Promise<Response> {
  const taken = launch.take(given);
  if (taken !== 'opens') {
    // Who follows it again in the browser that it has opened is led on.
    const isBack = taken === 'used' && (await callers.find(context)) !== undefined;
    if (isBack) return context.redirect('/', 303);
    await callers.refused(context, `launch token, ${taken}`);
    return context.html(taken === 'used' ? USED : closed(parts), 401);
  }
  const scopes: readonly Scope[] = [
    'read',
    'suggest',
    ...(parts.local ? (['write'] as const) : []),
  ];
  const name = parts.local === undefined ? 'launch token' : 'you';
  const grant = { name, scopes, accounts: undefined };
  await beginSession(context, grant, parts);
  await callers.audit(context, 'signed in', { who: grant.name });
  const to = launch.pageKey === undefined ? '/' : `/#key=${launch.pageKey}`;
  const isFromElsewhere = context.req.header('sec-fetch-site') === 'cross-site';
  return isFromElsewhere ? context.html(entered(to)) : context.redirect(to, 303);
}

type Page = ReturnType<typeof html>;

/** That of the page itself. */
const MARK = html`<p class="brand">
  <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
    <path d="M4 16V11a7 7 0 0 1 14 0v1M7.5 19v-8a3.5 3.5 0 0 1 7 0v4M11 11v9" />
  </svg>
  Trustprint
</p>`;

export function page(title: string, body: Page, head: Page = html``): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Trustprint</title>
        <link rel="stylesheet" href="${STYLE_PATH}" />
        ${head}
      </head>
      <body>
        <main>${MARK} ${body}</main>
      </body>
    </html>`;
}

/** A redirect would be part of what another site began, and browsers leave strict cookies out of that. */
export function entered(to: string): Page {
  return page(
    'Signed in',
    html`<h1>Signed in</h1>
      <p><a href="${to}">Go on</a></p>`,
    html`<meta http-equiv="refresh" content="0;url=${to}" />`,
  );
}

function closed(parts: HttpParts): Page {
  const what = calledBy(parts);
  return page(
    what,
    html`<h1>Not signed in</h1>
      <p>Open the URL that <code>${what}</code> printed when it started.</p>
      ${parts.local === undefined ? OF_PROGRAMS : AGAIN}`,
  );
}

const OF_PROGRAMS = html`<p>
  Programs give a token: <code>Authorization: Bearer tpw_…</code>, of
  <code>trustprint access create NAME</code>.
</p>`;

const AGAIN = html`<p>
  It opens one browser. For another, or where it was not you who opened it, end the command with
  Ctrl-C and run it again.
</p>`;

const USED = page(
  'trustprint console',
  html`<h1>This link was used</h1>
    <p><a href="/">Go on</a>, if it was in this browser.</p>
    ${AGAIN}`,
);
