// SPDX-License-Identifier: Apache-2.0

import { timingSafeEqual } from 'node:crypto';

import { html } from 'hono/html';

import { digestOf, newSecret } from '../../../app/watch/access.ts';
import { type App, type AppContext, isLocal } from './app.ts';
import type { Callers } from './callers.ts';
import type { HttpParts } from './parts.ts';
import { pageFile } from './page-files.ts';
import { beginSession, endSession } from './sessions.ts';

/** Whoever has read it off the terminal of this process may see and suggest everything. */
export interface LaunchToken {
  /** `undefined` where people sign in. */
  readonly secret: string | undefined;
  isIt(given: string): boolean;
}

/** A token for as long as this process runs, as notebooks have them. */
export function launchToken(parts: HttpParts): LaunchToken {
  const isOffered = isLocal(parts) && parts.access()['sign-in'] === undefined;
  const secret = isOffered ? newSecret('session') : undefined;
  return {
    secret,
    // Digests are of one length, and compared in a time that tells nothing.
    isIt: (given) =>
      secret !== undefined &&
      timingSafeEqual(Buffer.from(digestOf(given)), Buffer.from(digestOf(secret))),
  };
}

/** The page that browsers open, and the end of a session. */
export function addPages(app: App, callers: Callers, { parts, launch }: PageParts): void {
  app.get('/', async (context) => {
    const given = context.req.query('token');
    if (given !== undefined) return enter(given, context, { callers, parts, launch });
    const caller = await callers.find(context);
    if (caller !== undefined) return pageFile(context, '/', parts);
    if (parts.access()['sign-in'] !== undefined) return context.redirect('/sign-in', 303);
    return context.html(CLOSED, 401);
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

/** The token leaves the address bar with the first answer, and no page ever has it in its own. */
async function enter(
  given: string,
  context: AppContext,
  { callers, parts, launch }: PageParts & { readonly callers: Callers },
): Promise<Response> {
  if (!launch.isIt(given)) {
    await callers.refused(context, 'launch token');
    return context.html(CLOSED, 401);
  }
  const grant = { name: 'launch token', scopes: ['read', 'suggest'], accounts: undefined } as const;
  await beginSession(context, grant, parts);
  await callers.audit(context, 'signed in', { who: grant.name });
  return context.redirect('/', 303);
}

type Page = ReturnType<typeof html>;

export function page(title: string, body: Page, head: Page = html``): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        ${head}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}

const CLOSED = page(
  'trustprint watch',
  html`<h1>Not signed in</h1>
    <p>
      Open the URL that <code>trustprint watch</code> printed when it started. Programs give a
      token: <code>Authorization: Bearer tpw_…</code>, of
      <code>trustprint access create NAME</code>.
    </p>`,
);
