// SPDX-License-Identifier: Apache-2.0

import { hygieneCheckOf } from '../../core/checks/lookup.ts';
import { isUnread } from '../../core/answers/recognise.ts';
import type { Facts } from '../../core/model/facts.ts';
import type {
  CheckId,
  Finding,
  NotChecked,
  Prediction,
  StsAnswer,
  Verdict,
} from '../../core/model/verdict.ts';
import type { Mark } from '../page.ts';

/** The page's first line: the target, what is wrong with it or not, and no mechanism. */
export function headlineOf(facts: Facts, verdict: Verdict): string {
  const target = facts.target.text ?? facts.issuer;
  const sentence = verdictSentence(verdict);
  if (target === undefined) return `${verdictWord(verdict)}: ${sentence}`;
  const judged = `${target}${verbOf(verdict)}${doubtIn(verdict)}`;
  // `ci:` and `k8s:` have the colon already.
  return judged.endsWith(':')
    ? `${judged} ${sentence}`
    : `${judged}${joinerOf(verdict)}${sentence}`;
}

/** Where all is well but for what no answer of STS depends on. */
function joinerOf(verdict: Verdict): string {
  return verdict.verdict === 'ok' && wrongBeside(verdict) !== undefined ? ', but ' : ': ';
}

/** The check that the headline is about; `undefined` where nothing is wrong. */
export function aboutIn(verdict: Verdict): CheckId | undefined {
  return verdict.cause?.check ?? wrongBeside(verdict)?.check;
}

/** The verdict in one sentence: lower case, no full stop. */
export function verdictSentence(verdict: Verdict): string {
  const { cause } = verdict;
  if (verdict.verdict === 'unused') return unusedSentence(verdict);
  if (cause !== undefined && isByHygiene(verdict)) return stoppedSentence(verdict, cause.sentence);
  if (verdict.verdict === 'ok') {
    return wrongBeside(verdict)?.detail ?? okSentence(verdict);
  }
  if (verdict.verdict === 'broken') {
    return cause === undefined ? 'STS refuses, and no check explains why' : cause.sentence;
  }
  return verdict.possible.length > 0 ? possibleSentence(verdict) : untoldSentence(verdict);
}

function unusedSentence({ instead }: Verdict): string {
  return instead === undefined
    ? 'web identity is not set up: no IAM OIDC provider, role or annotation'
    : `${instead} gives it its role, not web identity`;
}

function stoppedSentence(verdict: Verdict, sentence: string): string {
  const isTold = !isStopped(verdict) || /never (?:asks?|calls?) STS/.test(sentence);
  return isTold ? sentence : `the pod never calls STS: ${sentence}`;
}

/** What cannot be told yet: the first step of STS, else what nobody judged, else the answer. */
function untoldSentence(verdict: Verdict): string {
  const first = verdict.checks.find(({ kind, status }) => kind === 'gate' && status === 'unknown');
  if (first !== undefined) return `cannot tell yet: ${first.detail}`;
  const beside = wrongBeside(verdict)?.detail;
  const disagreement = disagreementIn(verdict, beside !== undefined);
  if (disagreement !== undefined) return disagreement;
  const left = leftIn(verdict);
  if (left.length === 0) return beside ?? 'cannot tell yet: not enough was checked';
  const checked = checkedIn(verdict);
  const none = checked === '' ? 'nothing was checked' : `no problem found in ${checked}`;
  const found = beside ?? none;
  const whats = left.map(({ what, why }) => `${what} (${why.replace('-', ' ')})`);
  return `${found}; not checked: ${whats.join(', ')}`;
}

/** That what was seen denies the answer; of a log without an error, only where nothing wrong was found. */
function disagreementIn({ checks, observed }: Verdict, isWrong: boolean): string | undefined {
  if (isWrong && observed !== undefined && isUnread(observed)) return undefined;
  return checks.find(
    ({ check, status }) =>
      status === 'fail' && hygieneCheckOf(check)?.answerIs === 'disagreed-with',
  )?.detail;
}

/** What is in scope and was not judged. */
export function leftIn({ notChecked = [] }: Verdict): readonly NotChecked[] {
  return notChecked.filter(({ why }) => why !== 'out-of-scope');
}

/** `issuer, keys, provider and 4 roles`: what was judged. */
function checkedIn(verdict: Verdict): string {
  const { notChecked = [], also = [] } = verdict;
  const left = new Set(notChecked.map(({ what }) => what));
  const roles = new Set(also.flatMap(({ roleArn }) => roleArn ?? [])).size;
  const subjects = new Set(also.flatMap(({ subject }) => subject ?? [])).size;
  const isJudged = (gate: CheckId): boolean =>
    verdict.checks.some(
      ({ check, status }) => check === gate && (status === 'pass' || status === 'fail'),
    );
  const parts = [
    ...(['issuer', 'keys', 'provider'] as const).filter((part) => !left.has(part)),
    ...(roles > 0 ? [counted(roles, 'role')] : isJudged('role') ? ['role'] : []),
    ...(subjects > 0 ? [counted(subjects, 'subject')] : []),
    ...(isJudged('claims') ? ['token'] : []),
  ];
  const [last = '', ...others] = parts.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`;
}

function counted(number: number, one: string): string {
  return `${String(number)} ${one}${number === 1 ? '' : 's'}`;
}

/** What STS was seen to answer is half of the way; a probe of the target is the other. */
function possibleSentence({ cause, possible, checks }: Verdict): string {
  const nothingSeen = checks.every(
    ({ kind, status }) => kind !== 'gate' || status === 'not-applicable',
  );
  const next = nothingSeen ? '; name the cluster or the issuer to decide' : '';
  return cause === undefined
    ? `this answer of STS has ${String(possible.length)} possible causes${next}`
    : `${cause.sentence}${next}`;
}

/** One word for the verdict, and how sure it is. */
export function verdictWord(whole: Verdict): string {
  const { verdict, prediction } = whole;
  if (verdict === 'ok') return 'OK';
  if (verdict === 'unknown') return 'cannot tell yet';
  if (verdict === 'unused') return 'not used';
  const now = prediction.outcome === 'intermittent' ? ', intermittently' : '';
  return `broken${now}${doubtIn(whole)}`;
}

function doubtIn({ verdict, cause }: Verdict): string {
  if (verdict !== 'broken' || cause === undefined || cause.confidence === 'proven') return '';
  return ` (${cause.confidence})`;
}

function verbOf({ verdict, instead }: Verdict): string {
  return instead === undefined ? VERBS[verdict] : '';
}

const VERBS = { ok: ' is OK', broken: ' is broken', unknown: '', unused: ' is not used' } as const;

/** Whether a check says that the workload never calls STS. */
export function isStopped(verdict: Verdict): boolean {
  const { cause } = verdict;
  if (cause === undefined || cause.confidence === 'possible') return false;
  return hygieneCheckOf(cause.check)?.beforeSts !== undefined;
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
export function answerSentence({
  outcome,
  code,
  httpStatus,
  message,
}: Pick<Prediction, 'outcome' | keyof StsAnswer>): string {
  if (outcome === 'credentials') return 'credentials';
  if (outcome === 'unknown') return 'cannot tell yet';
  const status = httpStatus === undefined ? '' : `${String(httpStatus)} `;
  const words = [code, message].filter((part) => part !== undefined).join(': ') || 'an error';
  const answer = `${status}${words}`;
  return outcome === 'error' ? answer : `intermittently ${answer}`;
}

export function markOf({ kind, status, severity }: Finding): Mark {
  if (status !== 'fail') return MARKS[status];
  if (kind === 'gate' || severity === 'error') return 'bad';
  return severity === 'warning' ? 'warn' : 'note';
}

function okSentence(verdict: Verdict): string {
  if (verdict.observed?.outcome === 'credentials') return 'STS gave credentials';
  const checked = checkedIn(verdict);
  return checked === '' ? 'no step of STS was checked' : `no problem found in ${checked}`;
}

const TONES = { ok: 'good', broken: 'bad', unknown: 'unsure', unused: 'unsure' } as const;
const MARKS = { pass: 'good', unknown: 'unsure', 'not-applicable': 'none' } as const;
