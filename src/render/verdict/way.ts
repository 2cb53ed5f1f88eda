// SPDX-License-Identifier: Apache-2.0

import type { Step } from '../../core/gates/gate.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { Finding, Prediction, Verdict } from '../../core/model/verdict.ts';
import { type Mark, mark, paint, row, type Row } from '../page.ts';
import { findingRows, widthOf } from './findings.ts';
import { answerSentence } from './sentence.ts';
import { findingsAt, standingAt, STATIONS } from './stations.ts';
import { alternativesIn } from './why.ts';

/**
 * The way from a workload to its credentials, a line each: workload, token, issuer, keys, provider,
 * role, STS. Below each stand its gates and checks.
 */
export function wayRows(facts: Facts, verdict: Verdict): readonly Row[] {
  return STATIONS.flatMap((station) => stationRows(station, facts, verdict));
}

function stationRows(station: Step, facts: Facts, verdict: Verdict): readonly Row[] {
  const findings = findingsAt(station, verdict).filter(
    ({ suppressed }) => suppressed === undefined,
  );
  const { what, how } = standingAt(station, facts, verdict);
  const sign = station === 'STS' ? markOfAnswer(verdict) : markOfStation(findings);
  const head = row(
    0,
    [
      mark(sign),
      ' ',
      paint('strong', station.padEnd(WIDTH)),
      '  ',
      what === undefined ? paint('dim', LEFT[sign] ?? 'see below') : what,
      ...(how === undefined ? [] : [paint('dim', ` (${how})`)]),
    ],
    WIDTH + 4,
  );
  const column = { verbose: true, facts, width: widthOf(findings), indent: BELOW };
  return [
    head,
    ...findings.flatMap((finding) => findingRows(finding, column)),
    ...(station === 'STS' ? answerRows(verdict) : []),
  ];
}

/** The worst that stands there. Hygiene that could not be told counts where there is no gate. */
export function markOfStation(findings: readonly Finding[]): Mark {
  const gates = findings.filter(({ kind }) => kind === 'gate');
  const counting = gates.length > 0 ? gates : findings;
  const failing = findings.filter(({ status }) => status === 'fail');
  if (failing.some(({ kind, severity }) => kind === 'gate' || severity === 'error')) return 'bad';
  if (counting.some(({ status }) => status === 'unknown')) return 'unsure';
  if (failing.some(({ severity }) => severity === 'warning')) return 'warn';
  return counting.some(({ status }) => status === 'pass') ? 'good' : 'none';
}

function markOfAnswer({ prediction, observed }: Verdict): Mark {
  const isOfSts = observed !== undefined && observed.call === undefined;
  return ANSWERS[isOfSts ? observed.outcome : prediction.outcome];
}

/** What the line of the answer does not say. */
function answerRows(verdict: Verdict): readonly Row[] {
  const { prediction, observed } = verdict;
  const { outcome, assuming } = prediction;
  const later = outcome === 'error' ? unjudgedAfterCause(verdict) : [];
  const members = [
    ...(observed === undefined ? [] : [['predicted', answerSentence(prediction)] as const]),
    ...(outcome === 'error' || assuming.length === 0
      ? []
      : [['assuming', `no problem with ${assuming.join(', ')}`] as const]),
    ...alternativesIn(verdict).map((answer) => ['or', answer] as const),
    ...(later.length === 0 ? [] : [['later', `not checked: ${later.join(', ')}`] as const]),
  ];
  return members.map(([name, said]) =>
    row(BELOW, [paint('dim', name.padEnd(ANSWER_WIDTH)), '  ', said], BELOW + ANSWER_WIDTH + 2),
  );
}

/** The steps behind the one that refuses, which could not be asked: a second fault may wait there. */
function unjudgedAfterCause({ cause, checks, prediction }: Verdict): readonly string[] {
  const order = checks.filter(({ kind }) => kind === 'gate').map(({ check }) => check);
  const reached = cause === undefined ? -1 : order.indexOf(cause.check);
  return order.filter((check, at) => at > reached && prediction.assuming.includes(check));
}

/** What STS says to the workload is good or bad for it. */
const ANSWERS: { readonly [Outcome in Prediction['outcome']]: Mark } = {
  credentials: 'good',
  error: 'bad',
  intermittent: 'bad',
  unknown: 'unsure',
};

/** Where nothing stands: why. */
const LEFT: { readonly [Sign in Mark]?: string } = {
  none: 'not checked',
  unsure: 'cannot tell yet',
  good: 'no problem found',
};

/** Columns before what stands below a station. */
const BELOW = 4;
const WIDTH = Math.max(...STATIONS.map((station) => station.length));
const ANSWER_WIDTH = 'predicted'.length;
