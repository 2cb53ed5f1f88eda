// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import type { AlsoJudged, Finding, Remedy, Verdict } from '../../core/model/verdict.ts';
import { addressOf } from '../address.ts';
import {
  BLANK,
  commandRow,
  mark,
  type Mark,
  paint,
  row,
  type Row,
  type Span,
  wholeRow,
} from '../page.ts';
import { alsoRows } from './also.ts';
import { suppressedRows } from './findings.ts';
import { isOwnRepair, nextSteps } from './remedies.ts';
import { aboutIn, markOf, verdictSentence } from './sentence.ts';
import { findingsAt, STATIONS } from './stations.ts';
import { markOfStation } from './way.ts';
import { deniedIn, errorsIn, whyRows } from './why.ts';

/** What stands below the headline: some ten lines, and all else with `--verbose`. */
export function briefRows(facts: Facts, verdict: Verdict): readonly Row[] {
  const { steps, isNext } = nextSteps(verdict);
  const about = aboutIn(verdict);
  const blocks = [
    ...labelled(
      'Error',
      errorsIn(verdict).map((error) => row(0, [error])),
    ),
    ...labelled('Why', whyRows(facts, verdict)),
    ...labelled('Or', possibleRows(verdict)),
    ...labelled('Pods', podsRows(facts)),
    ...labelled(isNext ? 'Next' : 'Fix', steps.flatMap(stepRows)),
    ...labelled('Docs', about === undefined ? [] : docsRows(about)),
  ];
  const others = otherRows(verdict);
  return [
    ...blocks,
    ...others,
    ...(blocks.length + others.length === 0 ? [] : [BLANK]),
    statusRow(facts, verdict),
  ];
}

/** Offline first. */
function docsRows(check: string): readonly Row[] {
  return [row(0, [`trustprint explain ${check}`]), wholeRow(0, [addressOf('checks', check)])];
}

function podsRows({ target: { found } }: Facts): readonly Row[] {
  const { pods } = found;
  return pods === undefined ? [] : [row(0, [pods], 2)];
}

function possibleRows({ possible, cause }: Verdict): readonly Row[] {
  return possible
    .filter(({ check }) => check !== cause?.check)
    .slice(0, MOST_POSSIBLE)
    .map(({ check, sentence }) => row(0, [`${check}: ${sentence}`], 2));
}

/** A repair of ours says by itself what it does, and so does what was not checked. */
function stepRows(step: Remedy): readonly Row[] {
  const { text, argv } = step;
  if (argv === undefined) return [row(0, [text])];
  return text === '' || isOwnRepair(step)
    ? [commandRow(0, argv)]
    : [row(0, [`${text}:`]), commandRow(2, argv)];
}

/** What else is wrong, worst first: of what depends on the target, what no page of its own tells. */
function otherRows(verdict: Verdict): readonly Row[] {
  const also = verdict.also ?? [];
  const judged = [verdict, ...also.filter((one) => !isWorse(one)).map((one) => one.judged)];
  const said = verdictSentence(verdict);
  const findings = judged
    .flatMap(({ checks }) => checks.filter((finding) => isCounted(finding, verdict)))
    .filter(({ detail }) => !said.includes(detail));
  const own = [...new Map(findings.map((finding) => [finding.detail, finding])).values()];
  const worse = also.filter((one) => isWorse(one) && !isSaid(one, verdict));
  const shown = [own, worse].reduce((sum, { length }) => sum + Math.min(length, MOST_ALSO), 0);
  const left = own.length + worse.length - shown;
  return [
    ...own.slice(0, MOST_ALSO).map((one) => row(2, [mark(markOf(one)), ' ', one.detail], 4)),
    ...alsoRows(worse.slice(0, MOST_ALSO)),
    ...deniedIn(verdict).map((denied) => row(2, [mark('unsure'), ' ', denied], 4)),
    ...(left <= 0 ? [] : [row(2, [paint('dim', `and ${String(left)} more (-v)`)])]),
    ...suppressedRows(verdict),
  ];
}

/** Errors; where nothing is broken, warnings too. */
function isCounted(
  { kind, status, severity, suppressed, check }: Finding,
  { verdict, cause }: Verdict,
): boolean {
  const isWarning = verdict === 'ok' && kind === 'hygiene' && severity === 'warning';
  return (
    status === 'fail' &&
    suppressed === undefined &&
    check !== cause?.check &&
    (severity === 'error' || isWarning)
  );
}

/** What is unknown for the reason of the headline, needs no line. */
function isSaid({ judged }: AlsoJudged, verdict: Verdict): boolean {
  return judged.verdict === 'unknown' && verdictSentence(judged) === verdictSentence(verdict);
}

function isWorse({ judged }: AlsoJudged): boolean {
  return judged.verdict === 'broken' || judged.verdict === 'unknown';
}

/** `✓ workload  ✗ issuer  …      15 probes, 31 other checks passed (-v)`. */
function statusRow(facts: Facts, verdict: Verdict): Row {
  const steps = STATIONS.filter((station) => station !== 'STS').flatMap((station): Span[] => {
    const sign = markOfStep(station, verdict);
    return sign === 'none' ? [] : [mark(sign), ` ${station}  `];
  });
  const hygiene = verdict.checks.filter(({ kind }) => kind === 'hygiene');
  const passed = hygiene.filter(({ status }) => status === 'pass').length;
  const failed = hygiene.filter(({ status }) => status === 'fail');
  const noticed = failed.filter(
    (finding) =>
      finding.severity !== 'error' &&
      finding.suppressed === undefined &&
      finding.check !== verdict.cause?.check,
  ).length;
  const probes = facts.endpoints.reduce((sum, { sightings }) => sum + sightings, 0);
  const counts = [
    ...(probes === 0 ? [] : [countOf(probes, 'probe')]),
    ...(passed === 0 ? [] : [`${countOf(passed, 'other check')} passed`]),
    ...(noticed === 0 ? [] : [countOf(noticed, 'notice')]),
    ...(facts.lab ? ['in a lab'] : []),
  ];
  const tail = counts.length === 0 ? '-v for more' : `${counts.join(', ')} (-v)`;
  return row(2, [...steps, ...(steps.length === 0 ? [] : ['    ']), paint('dim', tail)]);
}

/** What was judged case by case stands for the roles. */
function markOfStep(step: (typeof STATIONS)[number], verdict: Verdict): Mark {
  const sign = markOfStation(findingsAt(step, verdict));
  const also = verdict.also ?? [];
  return sign === 'none' && step === 'role' && also.length > 0 && !also.some(isWorse)
    ? 'good'
    : sign;
}

function countOf(number: number, one: string): string {
  return `${String(number)} ${one}${number === 1 ? '' : 's'}`;
}

/** A block of rows with its name before the first of them. */
function labelled(label: string, rows: readonly Row[]): readonly Row[] {
  return rows.map((each, index) => {
    const name = (index === 0 ? label : '').padEnd(LABEL);
    const spans = [paint('strong', name), ' '.repeat(each.indent), ...each.spans];
    return { ...each, spans, indent: 2, hang: 2 + LABEL + each.hang };
  });
}

const LABEL = 'Error   '.length;
const MOST_POSSIBLE = 3;
const MOST_ALSO = 3;
