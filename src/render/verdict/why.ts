// SPDX-License-Identifier: Apache-2.0

import { isUnread } from '../../core/answers/recognise.ts';
import type { Evidence } from '../../core/error.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { Finding, Verdict } from '../../core/model/verdict.ts';
import { paint, row, type Row } from '../page.ts';
import { chainRows } from './proof.ts';
import { mayPass } from './remedies.ts';
import { answerSentence, isStopped, leftIn } from './sentence.ts';
import { nearestConditions } from './statement-proof.ts';

/** What STS says: seen, else predicted, then what it may say instead; empty where it is never called. */
export function errorsIn(verdict: Verdict): readonly string[] {
  const { observed, prediction } = verdict;
  if (observed?.outcome === 'error' && !isUnread(observed)) {
    const answer = answerSentence(observed);
    return [observed.call === undefined ? answer : `${answer} (${observed.call})`];
  }
  const isRefused = prediction.outcome === 'error' || prediction.outcome === 'intermittent';
  if (!isRefused || isStopped(verdict)) return [];
  const others = alternativesIn(verdict).slice(0, MOST_ALTERNATIVES);
  return [answerSentence(prediction), ...others.map((other) => `or ${other}`)];
}

/** What STS may answer instead, as more than one gate fails. */
export function alternativesIn({ prediction }: Verdict): readonly string[] {
  return prediction.alternatives.map(
    (answer) => `${answerSentence({ outcome: 'error', ...answer })} (AWS's order is inferred)`,
  );
}

/** What the headline rests on: of the cause, else of what was not checked. */
export function whyRows(facts: Facts, verdict: Verdict): readonly Row[] {
  const cause = verdict.checks.find(({ check }) => check === verdict.cause?.check);
  if (cause === undefined) return leftRows(verdict);
  const passing = verdict.checks.find(
    ({ check, status }) => status === 'fail' && mayPass(check, verdict.cause),
  );
  return [
    ...causeRows(cause, verdict, facts),
    ...(passing === undefined ? [] : [row(0, [passing.detail])]),
  ];
}

function causeRows(cause: Finding, verdict: Verdict, facts: Facts): readonly Row[] {
  if (cause.status === 'pass' || cause.status === 'not-applicable') return []; // the answer alone names it
  const own = ownRows(cause, facts);
  if (own.length > 0) return own;
  return cause.detail === verdict.cause?.sentence ? [] : [row(0, [cause.detail])];
}

/** Of those gates whose evidence has a form of its own. */
function ownRows({ check, detail, evidence }: Finding, facts: Facts): readonly Row[] {
  if (check === 'endpoint-trust') return chainRows(facts, MOST_CHAINS);
  if (check === 'trust-policy') return conditionRows(evidence);
  return check === 'audience' ? audienceRows(detail, evidence) : [];
}

/** What nobody judged, and why not. */
function leftRows(verdict: Verdict): readonly Row[] {
  if (verdict.verdict !== 'unknown') return [];
  // That no token was given, the headline says already.
  const left = leftIn(verdict).filter(({ what, why }) => what !== 'token' || why !== 'not-given');
  return [...Map.groupBy(left, ({ detail }) => detail).entries()]
    .slice(0, MOST_LEFT)
    .map(([detail, all]) => row(0, [`${all.map(({ what }) => what).join(', ')}: ${detail}`], 2));
}

/** What nobody judged for want of a right, where the headline is about something else. */
export function deniedIn(verdict: Verdict): readonly string[] {
  if (verdict.verdict === 'unknown' && verdict.cause === undefined) return [];
  const denied = leftIn(verdict).filter(({ why }) => why === 'no-access');
  return denied.map(({ what, detail }) => `${what} not checked: ${detail}`);
}

function conditionRows(evidence: Evidence): readonly Row[] {
  const nearest = nearestConditions(evidence);
  if (nearest === undefined) return [];
  return [
    row(0, [nearest.where]),
    row(2, [paint('dim', 'expects  '), nearest.wanted], 11),
    row(2, [paint('dim', 'token    '), nearest.found], 11),
    ...(nearest.slip === undefined ? [] : [row(0, [nearest.slip])]),
  ];
}

/** What is registered beside what the token has. */
function audienceRows(detail: string, { audience, registered }: Evidence): readonly Row[] {
  const all = Array.isArray(registered) ? registered : [];
  const [, because] = /; (.*)$/.exec(detail) ?? [];
  if (typeof audience !== 'string') return [];
  return [
    row(0, [paint('dim', 'registered  '), all.map(String).join(', ') || 'none'], 12),
    row(0, [paint('dim', 'token       '), audience || 'empty'], 12),
    ...(because === undefined ? [] : [row(0, [because])]),
  ];
}

const MOST_ALTERNATIVES = 1;
const MOST_CHAINS = 2;
const MOST_LEFT = 4;
