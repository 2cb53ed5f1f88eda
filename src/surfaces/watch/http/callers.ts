// SPDX-License-Identifier: Apache-2.0

import type { MiddlewareHandler } from 'hono';

import { digestOf, TOKEN_FORM } from '../../../app/watch/access.ts';
import { TrustprintError } from '../../../core/error.ts';
import type { Scope } from '../../../ports/watch.ts';
import { addressOf, networkOf } from './addresses.ts';
import { type AppContext, calledBy, type Caller, type HttpEnv, isLocal } from './app.ts';
import type { LaunchToken } from './launch.ts';
import type { HttpParts } from './parts.ts';
import { rateLimit } from './rate-limit.ts';
import { besideDigest, sessionSecret } from './sessions.ts';

/** Knows who asks. */
export interface Callers {
  /** `undefined` where nobody is known. Why is told to nobody. */
  find(context: AppContext): Promise<Caller | undefined>;
  /** Lets pass who is granted that; for all accounts, where that is needed. */
  require(scope: Scope, accounts?: 'all'): MiddlewareHandler<HttpEnv>;
  /**
   * Counts and notes that somebody was not let in.
   *
   * @throws TrustprintError `rate_limited`
   */
  refused(context: AppContext, how: string): Promise<void>;
  audit(context: AppContext, did: string, about: AuditAbout): Promise<void>;
}

export interface AuditAbout {
  readonly who: string;
  readonly about?: string;
}

export function callersOf(parts: HttpParts, launch: Pick<LaunchToken, 'isOfPage'>): Callers {
  const failures = rateLimit(MOST_FAILURES, parts.clock);
  const allFailures = rateLimit(MOST_FAILURES_OF_ALL, parts.clock);
  const requests = rateLimit(MOST_REQUESTS, parts.clock);
  const callers: Callers = {
    find: async (context) => {
      const given = givenIn(context, parts);
      if (given === undefined) return undefined;
      const caller = await callerOf(given, parts);
      // A session that has ended is nobody's mistake: its browser is led to begin another.
      if (caller === undefined && given.by === 'token') await callers.refused(context, 'token');
      return caller;
    },
    require: (scope, accounts) => async (context, next) => {
      const caller = await callers.find(context);
      if (caller === undefined) throw missing(parts);
      if (caller.by === 'session' && !launch.isOfPage(pageKeyIn(context))) throw missing(parts);
      requests.count(caller.grant.id);
      const granted = await withScope(caller, scope, parts);
      if (accounts === 'all' && granted.grant.accounts !== undefined) throw denied(scope);
      context.set('caller', granted);
      return next();
    },
    refused: async (context, how) => {
      failures.count(networkOf(addressOf(context, parts)));
      allFailures.count('all');
      await callers.audit(context, 'refused', { who: 'unknown', about: how });
    },
    audit: async (context, did, { who, about = null }) =>
      parts.database.access.audit({
        at: parts.clock.now(),
        who,
        did,
        about,
        from: addressOf(context, parts),
      }),
  };
  return callers;
}

/** Whether what was granted is granted still. */
export async function isStill({ by, digest }: Caller, parts: HttpParts): Promise<boolean> {
  return (await parts.database.access.find(by, digest, parts.clock.now())) !== undefined;
}

/** A stream of events takes no header from a browser (HTML, `EventSource`). */
function pageKeyIn({ req }: AppContext): string {
  return req.header(PAGE_KEY) ?? (req.path === EVENTS ? req.query('page') : undefined) ?? '';
}

interface Given {
  readonly by: Caller['by'];
  readonly secret: string;
}

/** A token counts before a session, and one that is none does not fall back to it. */
function givenIn(context: AppContext, parts: HttpParts): Given | undefined {
  const header = context.req.header('authorization');
  if (header !== undefined) {
    const [, secret = ''] = /^bearer +(\S+)$/i.exec(header) ?? [];
    return { by: 'token', secret };
  }
  const secret = sessionSecret(context, parts);
  return secret === undefined ? undefined : { by: 'session', secret };
}

async function callerOf({ by, secret }: Given, parts: HttpParts): Promise<Caller | undefined> {
  if (by === 'token' && !TOKEN_FORM.test(secret)) return undefined;
  const digest = digestOf(secret);
  const grant = await parts.database.access.find(by, digest, parts.clock.now());
  return grant === undefined ? undefined : { grant, by, digest };
}

/** Whoever may do anything may read. */
async function withScope(caller: Caller, scope: Scope, parts: HttpParts): Promise<Caller> {
  // Nobody writes but who has opened the page, whatever a database says of a token.
  if (scope === 'write' && caller.by !== 'session') throw denied(scope);
  if (scope === 'read' || caller.grant.scopes.includes(scope)) return caller;
  if (scope === 'write') throw denied(scope);
  const digest = besideDigest(caller.digest);
  const beside =
    caller.by === 'session'
      ? await parts.database.access.find('session', digest, parts.clock.now())
      : undefined;
  if (beside === undefined) throw denied(scope);
  return { ...caller, digest, grant: { ...beside, id: caller.grant.id } };
}

function missing(parts: HttpParts): TrustprintError {
  const opens = `open the URL that ${calledBy(parts)} printed`;
  const again = parts.local === undefined ? '' : ', or start it again where that was used';
  const page = isLocal(parts) ? `${opens}${again}` : 'sign in';
  return new TrustprintError('access_missing', 'no valid token or session', {
    hint: `${page}; programs give Authorization: Bearer tpw_… (trustprint access create NAME)`,
  });
}

function denied(scope: Scope): TrustprintError {
  return new TrustprintError(
    'access_denied',
    `this needs the scope ${scope}, for what it is about`,
    {
      facts: { scope },
    },
  );
}

/** A minute, of one address: a person mistypes, a program tries. */
const MOST_FAILURES = 20;

/** A minute, of all together: each is written down, and addresses cost a program nothing. */
const MOST_FAILURES_OF_ALL = 600;

/** A minute, of one token or session: ten a second. */
const MOST_REQUESTS = 600;

const PAGE_KEY = 'x-trustprint-page';
const EVENTS = '/api/v1/events';
