// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from '../../core/error.ts';
import type { Facts } from '../../core/model/facts.ts';
import { seenOf } from '../../core/model/observed.ts';
import { listedThumbprintOf } from '../../core/model/thumbprint.ts';
import type { AlsoJudged, Finding, Remedy, Verdict } from '../../core/model/verdict.ts';
import type { EndpointJson } from '../../schemas/thumbprint.ts';
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
import { endpointsJson } from '../thumbprint/json.ts';
import { endpointName } from '../thumbprint/warnings.ts';
import { alsoRows } from './also.ts';
import { remedyGroups } from './remedies.ts';
import { answerSentence, isStopped, leftIn, markOf } from './sentence.ts';
import { nearestConditions } from './statement-proof.ts';
import { findingsAt, STATIONS } from './stations.ts';
import { staleSentences } from './suppressed.ts';
import { markOfStation } from './way.ts';

/** What stands below the headline: some ten lines, and all else with `--verbose`. */
export function briefRows(facts: Facts, verdict: Verdict): readonly Row[] {
  const cause = verdict.checks.find(({ check }) => check === verdict.cause?.check);
  const { steps, isNext } = stepsOf(verdict);
  const docs = cause === undefined ? [] : [row(0, [`trustprint explain ${cause.check}`])];
  const blocks = [
    ...labelled('Error', errorRows(verdict)),
    ...labelled('Why', cause === undefined ? leftRows(verdict) : whyRows(cause, facts, verdict)),
    ...labelled('Or', possibleRows(verdict)),
    ...labelled(isNext ? 'Next' : 'Fix', steps),
    ...labelled('Docs', docs),
  ];
  const others = otherRows(verdict, cause);
  return [
    ...blocks,
    ...others,
    ...(blocks.length + others.length === 0 ? [] : [BLANK]),
    statusRow(facts, verdict),
  ];
}

/** What STS says: seen, else predicted. What never calls it gets no answer. */
function errorRows(verdict: Verdict): readonly Row[] {
  const { observed, prediction } = verdict;
  if (observed?.outcome === 'error') {
    const answer = answerSentence({ ...observed, assuming: [] });
    return [row(0, [observed.call === undefined ? answer : `${answer} (${observed.call})`])];
  }
  const isRefused = prediction.outcome === 'error' || prediction.outcome === 'intermittent';
  return isRefused && !isStopped(verdict) ? [row(0, [answerSentence(prediction)])] : [];
}

function whyRows(cause: Finding, facts: Facts, verdict: Verdict): readonly Row[] {
  if (cause.check === 'endpoint-trust' && cause.status === 'fail') return chainRows(facts);
  const conditions = cause.check === 'trust-policy' ? conditionRows(cause.evidence) : [];
  if (conditions.length > 0) return conditions;
  if (cause.check === 'audience' && cause.status === 'fail') {
    const [, because] = /; (.*)$/.exec(cause.detail) ?? [];
    return [...audienceRows(cause.evidence), ...(because === undefined ? [] : [row(0, [because])])];
  }
  return cause.detail === verdict.cause?.sentence ? [] : [row(0, [cause.detail])];
}

/** Why the rest was not checked. */
function leftRows(verdict: Verdict): readonly Row[] {
  if (verdict.verdict !== 'unknown') return [];
  return leftIn(verdict)
    .slice(0, MOST_LEFT)
    .map(({ what, detail }) => row(0, [`${what}: ${detail}`], 2));
}

/** IAM's list beside what is served: the chains that have no listed certificate first. */
function chainRows(facts: Facts): readonly Row[] {
  const list = seenOf(facts.provider)?.thumbprints ?? [];
  const endpoints = endpointsJson(facts).filter(({ error }) => error === null);
  const served = new Set(
    endpoints.flatMap(({ presentedChain }) =>
      presentedChain.map(({ sha1 }) => listedThumbprintOf(sha1)),
    ),
  );
  const chains = [
    ...Map.groupBy(endpoints, ({ presentedChain }) =>
      presentedChain.map(({ sha256 }) => sha256).join(),
    ).values(),
  ];
  const isListed = ([first]: readonly EndpointJson[]): boolean =>
    first?.presentedChain.some(({ sha1 }) => list.includes(listedThumbprintOf(sha1))) === true;
  const shown = chains
    .toSorted((one, other) => Number(isListed(one)) - Number(isListed(other)))
    .slice(0, MOST_CHAINS);
  const listed = list.map((value) => ({
    value,
    says: served.has(value) ? 'served' : 'no longer served',
  }));
  const left = chains.length - shown.length;
  return [
    ...columnRows('IAM lists', listed.length === 0 ? [{ value: 'nothing', says: '' }] : listed),
    ...shown.flatMap((group) => servedRows(group, chains.length > 1)),
    ...(left === 0 ? [] : [row(0, [paint('dim', `and ${String(left)} more chains (-v)`)])]),
    ...reasonRows(shown[0]?.[0]),
  ];
}

function servedRows(group: readonly EndpointJson[], isOneOfSeveral: boolean): readonly Row[] {
  const [first] = group;
  if (first === undefined) return [];
  const { presentedChain, recommended } = first;
  const values = presentedChain.map(({ sha1, subject, position, onPath }) => {
    const notes = [
      ...(position === 0 ? ['leaf'] : []),
      ...(onPath ? [] : ['in no chain that is served']),
      ...(sha1 === recommended && onPath && position > 0 ? ['top of chain'] : []),
    ];
    const note = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
    return { value: sha1, says: `${subject === '' ? 'no subject' : subject}${note}` };
  });
  const where = isOneOfSeveral
    ? [row(0, [paint('dim', `served by ${[...new Set(group.map(endpointName))].join(', ')}`)])]
    : [];
  return [...where, ...columnRows('served', values)];
}

function columnRows(
  name: string,
  values: readonly { readonly value: string; readonly says: string }[],
): readonly Row[] {
  return values.map(({ value, says }, index) =>
    wholeRow(0, [
      paint('dim', (index === 0 ? name : '').padEnd(COLUMN)),
      value,
      ...(says === '' ? [] : ['   ', says]),
    ]),
  );
}

/** Why AWS looks at the list at all. */
function reasonRows(endpoint: EndpointJson | undefined): readonly Row[] {
  if (endpoint === undefined) return [];
  const isTrusted = endpoint.vouchedBy === 'library';
  if (isTrusted && endpoint.tls12 === false) {
    return [row(0, ['it accepts TLS 1.3 only, so AWS uses the thumbprint list'])];
  }
  return isTrusted
    ? []
    : [row(0, ['not trusted by any public CA, so AWS uses the thumbprint list'])];
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
function audienceRows({ audience, registered }: Evidence): readonly Row[] {
  const all = Array.isArray(registered) ? registered : [];
  if (typeof audience !== 'string') return [];
  return [
    row(0, [paint('dim', 'registered  '), all.map(String).join(', ') || 'none'], 12),
    row(0, [paint('dim', 'token       '), audience || 'empty'], 12),
  ];
}

function possibleRows({ possible, cause }: Verdict): readonly Row[] {
  return possible
    .filter(({ check }) => check !== cause?.check)
    .slice(0, MOST_POSSIBLE)
    .map(({ check, sentence }) => row(0, [`${check}: ${sentence}`], 2));
}

/** What to type: for the cause, else what would tell. */
function stepsOf(verdict: Verdict): { readonly steps: readonly Row[]; readonly isNext: boolean } {
  const groups = remedyGroups(verdict);
  const own = groups.find(({ check }) => check === verdict.cause?.check);
  const isNext = verdict.verdict === 'unknown' || own === undefined;
  const left = verdict.verdict === 'unknown' || verdict.verdict === 'unused' ? leftIn(verdict) : [];
  const commands = new Map(left.map(({ argv }) => [argv.join(' '), argv]));
  const group = own ?? (verdict.verdict === 'ok' ? undefined : groups[0]);
  const steps = shownSteps(group?.steps ?? []).flatMap(stepRows);
  return {
    isNext,
    steps: [
      ...steps,
      ...[...commands.values()].slice(0, MOST_STEPS).map((argv) => commandRow(0, argv)),
    ],
  };
}

/** Where a repair of ours does it, it comes alone. */
function shownSteps(steps: readonly Remedy[]): readonly Remedy[] {
  const [first] = steps;
  return first !== undefined && isOwnRepair(first) ? [first] : steps.slice(0, MOST_STEPS);
}

function isOwnRepair({ argv }: Remedy): boolean {
  return argv?.[0] === 'trustprint' && argv[1] === 'fix';
}

/** A repair of ours says by itself what it does. */
function stepRows(step: Remedy): readonly Row[] {
  const { text, argv } = step;
  if (argv === undefined) return [row(0, [text])];
  return isOwnRepair(step) ? [commandRow(0, argv)] : [row(0, [`${text}:`]), commandRow(2, argv)];
}

/** What else is wrong, worst first: of what depends on the target, what no page of its own tells. */
function otherRows(verdict: Verdict, cause: Finding | undefined): readonly Row[] {
  const isOk = verdict.verdict === 'ok';
  const isCounted = ({ kind, status, severity, suppressed, check }: Finding): boolean =>
    status === 'fail' &&
    suppressed === undefined &&
    check !== cause?.check &&
    (severity === 'error' || (isOk && kind === 'hygiene' && severity === 'warning'));
  const [first, ...others] = verdict.checks.filter(isCounted);
  // Where all is well, the headline has the first error already.
  const isTold = isOk && first?.severity === 'error';
  const also = verdict.also ?? [];
  const ofOthers = also
    .filter((one) => !isWorse(one))
    .flatMap(({ judged }) => judged.checks.filter(isCounted));
  const findings = [...(first === undefined ? [] : [first]), ...others, ...ofOthers];
  const details = [...new Map(findings.map((one) => [one.detail, one])).values()].filter(
    ({ detail }) => !isTold || detail !== first.detail,
  );
  const worse = also.filter(isWorse);
  const left = worse.length - MOST_ALSO;
  return [
    ...details.slice(0, MOST_ALSO).map((one) => row(2, [mark(markOf(one)), ' ', one.detail], 4)),
    ...alsoRows(worse.slice(0, MOST_ALSO)),
    ...(left <= 0 ? [] : [row(2, [paint('dim', `and ${String(left)} more like these (-v)`)])]),
    ...staleSentences(verdict).map((said) => row(2, [mark('note'), ' ', said], 4)),
  ];
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
  const warned = hygiene.filter(
    ({ status, severity, check }) =>
      status === 'fail' && severity !== 'error' && check !== verdict.cause?.check,
  ).length;
  const probes = facts.endpoints.reduce((sum, { sightings }) => sum + sightings, 0);
  const counts = [
    ...(probes === 0 ? [] : [countOf(probes, 'probe')]),
    ...(passed === 0 ? [] : [`${countOf(passed, 'other check')} passed`]),
    ...(warned === 0 ? [] : [countOf(warned, 'notice')]),
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
const COLUMN = 'IAM lists  '.length;
const MOST_CHAINS = 2;
const MOST_LEFT = 4;
const MOST_POSSIBLE = 3;
const MOST_STEPS = 2;
const MOST_ALSO = 3;
