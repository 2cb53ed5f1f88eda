// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { accountOf } from '../../../core/model/arn.ts';
import type { Suggestion } from '../../../core/watch/suggestion.ts';
import { suggestionJson } from '../../../render/watch/json.ts';
import { suggestionRequest } from '../../../schemas/watch-api.ts';
import { rateLimit } from './rate-limit.ts';
import { bodyOf, nothingAt, sightIn, trustNamed } from './requests.ts';
import { type App, type AppContext, answer } from './app.ts';
import type { Callers } from './callers.ts';
import type { HttpParts } from './parts.ts';
import type { Sight } from './visible-accounts.ts';

export function addSuggestions(api: App, callers: Callers, parts: HttpParts): void {
  const { suggestions } = parts.database;
  const asked = rateLimit(MOST_ASKED, parts.clock);
  api.get('/suggestions', async (context) => {
    const sight = sightIn(context, parts);
    const open = await suggestions.open(sight.accounts);
    const shown = sight.inWords(open.map(suggestionJson));
    return answer(context, { schemaVersion: 1, suggestions: shown });
  });
  api.get('/suggestions/:id', async (context) => {
    const suggestion = await suggestions.suggestion(context.req.param('id'));
    const sight = sightIn(context, parts);
    if (suggestion === undefined || !sight.account(suggestion.account))
      throw nothingAt('no suggestion of that id');
    return answer(context, answered(suggestion, sight));
  });
  api.post('/suggestions', callers.require('suggest'), async (context) => {
    const { target } = await bodyOf(context, suggestionRequest);
    const trust = await trustMeant(target, context, parts);
    const { id, name: by } = context.var.caller.grant;
    asked.count(id);
    const account = accountOf(trust) ?? null;
    await callers.audit(context, 'asked for a suggestion', { who: by, about: trust });
    const suggestion = await parts.suggest({ trust, account, by }, context.req.raw.signal);
    const sight = sightIn(context, parts);
    if (suggestion === undefined) return answer(context, answered(undefined, sight));
    await suggestions.add(suggestion);
    return answer(context, answered(suggestion, sight), 201);
  });
}

/**
 * The trust that somebody means. Only what is watched is probed for him: a name that he makes up sends us
 * nowhere.
 */
async function trustMeant(
  target: string,
  context: AppContext,
  { database, ...parts }: HttpParts,
): Promise<string> {
  const sight = sightIn(context, { database, ...parts });
  const isOwn = (arn: string): boolean => sight.account(accountOf(arn) ?? null);
  if (isOwn(target) && (await trustNamed(target, database)) !== undefined) return target;
  const meant = (await database.reads.related(target)).filter(isOwn);
  const [trust, ...others] = meant;
  if (trust === undefined) throw nothingAt('no trust of that name is watched');
  if (others.length === 0) return trust;
  throw new TrustprintError('argument_invalid', 'several trusts have that name', {
    facts: { trusts: meant.slice(0, 50) },
    hint: 'give the ARN of one of them',
  });
}

function answered(suggestion: Suggestion | undefined, { inWords }: Sight): object {
  return {
    schemaVersion: 1,
    suggestion: suggestion === undefined ? null : inWords(suggestionJson(suggestion)),
  };
}

/** A minute, of one token or session: each reads an account, and probes. */
const MOST_ASKED = 10;
