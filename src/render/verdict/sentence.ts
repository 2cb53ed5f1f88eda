// SPDX-License-Identifier: Apache-2.0

import { hygieneCheckOf } from '../../core/checks/lookup.ts';
import type { Finding, Prediction, Verdict } from '../../core/model/verdict.ts';
import type { Mark } from '../page.ts';

/** The verdict in one sentence: lower case, no full stop. */
export function verdictSentence(verdict: Verdict): string {
  const { cause } = verdict;
  if (cause !== undefined && isByHygiene(verdict)) return cause.sentence;
  if (verdict.verdict === 'ok') {
    const wrong = wrongBeside(verdict);
    return `${holdsSentence(verdict)}${wrong === undefined ? '' : `, but ${wrong.detail}`}`;
  }
  if (verdict.verdict === 'broken') {
    return cause === undefined ? 'STS refuses, and none of its steps explains why' : cause.sentence;
  }
  return verdict.possible.length > 0 ? possibleSentence(verdict) : untoldSentence(verdict);
}

/** What could not be told: the first step of STS, else the answer that nothing explains. */
function untoldSentence(verdict: Verdict): string {
  const first = verdict.checks.find(({ kind, status }) => kind === 'gate' && status === 'unknown');
  if (first !== undefined) return first.detail;
  const disagreement = verdict.checks.find(
    ({ check, status }) =>
      status === 'fail' && hygieneCheckOf(check)?.answerIs === 'disagreed-with',
  );
  return disagreement?.detail ?? 'what was seen is not enough to tell';
}

/** What STS was seen to answer is half of the way; a look at the target is the other. */
function possibleSentence({ cause, possible, checks }: Verdict): string {
  const nothingSeen = checks.every(
    ({ kind, status }) => kind !== 'gate' || status === 'not-applicable',
  );
  const next = nothingSeen ? '; name the cluster or the issuer, and it is looked at' : '';
  return cause === undefined
    ? `what STS answered has ${String(possible.length)} possible causes, and what would tell them apart was not seen${next}`
    : `STS says so where ${cause.sentence}${next}`;
}

/** One word for the verdict, and how sure it is. */
export function verdictWord(whole: Verdict): string {
  const { verdict, cause, prediction } = whole;
  if (isStopped(whole)) return `broken before STS (${cause?.confidence ?? 'likely'})`;
  if (verdict === 'ok') return 'ok';
  if (verdict === 'unknown') return 'could not tell';
  const now = prediction.outcome === 'intermittent' ? ', now and then' : '';
  return cause === undefined ? `broken${now}` : `broken${now} (${cause.confidence})`;
}

/**
 * Whether a check says that the workload never asks STS. The verdict is that of the gates, and may
 * hold; all is not well for that.
 */
export function isStopped(verdict: Verdict): boolean {
  return isByHygiene(verdict) && verdict.cause?.confidence !== 'possible';
}

/** How well it is, all told: it may hold, and something be wrong that the exit code tells too. */
export function toneOf(verdict: Verdict): 'good' | 'bad' | 'warn' | 'unsure' {
  if (isStopped(verdict)) return 'bad';
  const isMarred = verdict.verdict === 'ok' && wrongBeside(verdict) !== undefined;
  return isMarred ? 'warn' : TONES[verdict.verdict];
}

/** The first error that no answer of STS depends on. */
function wrongBeside({ checks }: Verdict): Finding | undefined {
  return checks.find(
    ({ kind, status, severity, suppressed }) =>
      kind === 'hygiene' && status === 'fail' && severity === 'error' && suppressed === undefined,
  );
}

function isByHygiene({ cause, checks }: Verdict): boolean {
  return checks.some(({ check, kind }) => kind === 'hygiene' && check === cause?.check);
}

/** What STS says to the workload: `400 InvalidIdentityToken: …`. */
export function answerSentence({ outcome, code, httpStatus, message }: Prediction): string {
  if (outcome === 'credentials') return 'credentials';
  if (outcome === 'unknown') return 'it cannot be told from what was seen';
  const status = httpStatus === undefined ? '' : `${String(httpStatus)} `;
  const answer = `${status}${code ?? 'an error'}${message === undefined ? '' : `: ${message}`}`;
  return outcome === 'error' ? answer : `now credentials, now ${answer}`;
}

export function markOf({ kind, status, severity }: Finding): Mark {
  if (status !== 'fail') return MARKS[status];
  if (kind === 'gate' || severity === 'error') return 'bad';
  return severity === 'warning' ? 'warn' : 'note';
}

function holdsSentence({ observed, prediction }: Verdict): string {
  if (observed?.outcome === 'credentials') return 'STS gave credentials';
  if (prediction.outcome === 'unknown') return 'no step of STS was asked about';
  return prediction.assuming.length === 0
    ? 'STS would give credentials'
    : 'nothing that was looked at stands between the workload and its credentials';
}

const TONES = { ok: 'good', broken: 'bad', unknown: 'unsure', unused: 'unsure' } as const;
const MARKS = { pass: 'good', unknown: 'unsure', 'not-applicable': 'none' } as const;
