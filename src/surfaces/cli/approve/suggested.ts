// SPDX-License-Identifier: Apache-2.0

import { APPROVED_WITHIN_MS } from '../../../app/watch/suggest.ts';
import { parseOrUndefined, TrustprintError } from '../../../core/error.ts';
import { type Instant, parseInstant, printInstant } from '../../../core/model/instant.ts';
import { parseTarget } from '../../../core/model/target.ts';
import {
  type PlannedWrite,
  printAnnotations,
  writesOf,
} from '../../../core/plan/plan-difference.ts';
import type { Suggestion } from '../../../core/watch/suggestion.ts';
import type { Suggestions } from '../../../ports/watch.ts';
import type { WatchServer } from '../../../ports/watch-server.ts';
import type { ChangeJson } from '../../../schemas/repair.ts';
import { watchSuggestion, type WatchSuggestionJson } from '../../../schemas/watch.ts';

/** A suggestion, as far as it is approved: its plan is compared with, and never written. */
export interface Suggested extends Pick<Suggestion, 'id' | 'target' | 'at' | 'state' | 'note'> {
  readonly writes: readonly PlannedWrite[];
}

/** @throws TrustprintError `suggestion_unknown` */
export async function suggestedIn(
  suggestions: Pick<Suggestions, 'suggestion' | 'open'>,
  id: string,
): Promise<Suggested> {
  const found = await suggestions.suggestion(id);
  if (found === undefined) throw unknown(id, await suggestions.open(undefined));
  return { ...found, writes: writesOf(found.plan) };
}

/** @throws TrustprintError `suggestion_unknown`, `watch_unavailable` */
export async function suggestedBy(
  server: WatchServer,
  id: string,
  signal: AbortSignal,
): Promise<Suggested> {
  const answer = await server.get(`suggestions/${encodeURIComponent(id)}`, signal);
  if (answer === undefined) throw unknown(id, undefined);
  const parsed = watchSuggestion.safeParse(answer);
  if (!parsed.success) {
    throw new TrustprintError('watch_unavailable', 'the server of watch sent no suggestion', {
      hint: 'is it of the same version? trustprint --version',
    });
  }
  const { suggestion } = parsed.data;
  if (suggestion === null) throw unknown(id, undefined);
  return suggestedOf(suggestion);
}

function suggestedOf({ plan, at, ...rest }: WatchSuggestionJson): Suggested {
  const { changes, proposals } = plan;
  return { ...rest, at: parseInstant(at), writes: [...changes, ...proposals].map(writeOf) };
}

function writeOf(change: ChangeJson): PlannedWrite {
  const { kind, provider, role, serviceAccount: account, after } = change;
  const subject =
    account === null
      ? (provider ?? role ?? '')
      : `${account.namespace}/${account.name} at ${account.server}`;
  return {
    kind,
    subject,
    from: change.from ?? [],
    to: change.to ?? [],
    trusted: change.add.map(({ sha256 }) => sha256),
    clientIds: change.clientIds,
    document: after === null || typeof after === 'string' ? (after ?? '') : printAnnotations(after),
  };
}

/**
 * @throws TrustprintError `suggestion_outdated` for one that is closed or too old, `suggestion_unknown` for
 *   one that is for no provider: whoever can write to the database could have put it there.
 */
export function requireApprovable({ id, target, at, state, note }: Suggested, now: Instant): void {
  if (state !== 'open') {
    const why = note === null ? '' : `: ${note}`;
    throw outdated(`the suggestion ${id} is closed (${state})${why}`, { id, state });
  }
  if (now - at > APPROVED_WITHIN_MS || at - now > CLOCKS_APART_MS) {
    throw outdated(`the suggestion ${id} is of ${printInstant(at)}, and is good for an hour`, {
      id,
      at: printInstant(at),
    });
  }
  if (parseOrUndefined(() => parseTarget(target))?.kind === 'provider') return;
  throw new TrustprintError(
    'suggestion_unknown',
    `the suggestion ${id} is not for an IAM OIDC provider, and watch makes no others`,
    {
      facts: { id, target: target.slice(0, 300) },
      hint: 'name what to repair: trustprint fix TARGET',
    },
  );
}

export function outdated(
  message: string,
  facts: Readonly<Record<string, string>>,
): TrustprintError {
  return new TrustprintError('suggestion_outdated', message, {
    facts,
    hint: 'watch suggests again what is still broken in its next round; or trustprint fix TARGET',
  });
}

function unknown(id: string, open: readonly Suggestion[] | undefined): TrustprintError {
  const shown = open?.slice(0, MOST_SHOWN).map(({ id: one, target }) => `${one} (${target})`);
  return new TrustprintError('suggestion_unknown', `there is no suggestion "${id.slice(0, 100)}"`, {
    facts: { id: id.slice(0, 100) },
    hint:
      shown === undefined
        ? 'GET /api/v1/suggestions of the server lists the open ones'
        : shown.length === 0
          ? 'no suggestion is open: watch makes one where a trust is broken and fix could repair it'
          : `open: ${shown.join(', ')}`,
  });
}

/** The newest of those that are open, in a hint. */
const MOST_SHOWN = 5;

/** As far apart as AWS lets a clock be (AWS Signature Version 4: five minutes). */
const CLOCKS_APART_MS = 300_000;
