// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import type { Finding, Verdict } from '../../core/model/verdict.ts';
import { docsOf } from '../docs.ts';
import { evidenceRows } from '../evidence.ts';
import { mark, paint, row, type Row, wholeRow } from '../page.ts';
import { chainProof } from './proof.ts';
import { markOf } from './sentence.ts';
import { staleSentences, suppressedWords } from './suppressed.ts';

/** How much of a verdict to print. */
export interface Detail {
  /** What passed and what does not apply too, with all evidence. */
  readonly verbose: boolean;
}

/** STS's own steps, in its order. Those that were not asked about share a line. */
export function gateRows(facts: Facts, verdict: Verdict, detail: Detail): readonly Row[] {
  const gates = verdict.checks.filter(({ kind }) => kind === 'gate');
  const shown = detail.verbose ? gates : gates.filter(({ status }) => status !== 'not-applicable');
  const left = gates.filter((gate) => !shown.includes(gate));
  const column = { ...detail, facts, width: widthOf(gates) };
  return [
    ...shown.flatMap((gate) => findingRows(gate, column)),
    ...leftRows('not asked about', left),
  ];
}

/** Hygiene: what fails; what could not be told shares a line, and the rest is counted. */
export function hygieneRows(facts: Facts, verdict: Verdict, detail: Detail): readonly Row[] {
  const checks = verdict.checks.filter(({ kind }) => kind === 'hygiene');
  const failing = checks.filter(({ status }) => status === 'fail');
  const suppressed = failing.filter((check) => check.suppressed !== undefined);
  const shown = (detail.verbose ? checks : failing).filter((check) => !suppressed.includes(check));
  const unseen = checks.filter((check) => check.status === 'unknown' && !shown.includes(check));
  const passed = checks.filter((check) => check.status === 'pass' && !shown.includes(check)).length;
  const column = { ...detail, facts, width: widthOf(shown) };
  const other = shown.length === 0 ? '' : 'other ';
  const words = passed === 1 ? 'check passes' : 'checks pass';
  return [
    ...shown.flatMap((check) => findingRows(check, column)),
    ...suppressed.map(suppressedRow),
    ...staleSentences(verdict).map((said) => row(2, [mark('note'), ' ', said], 4)),
    ...unseenRows(unseen),
    ...(passed === 0 ? [] : [row(2, [mark('good'), ' ', `${String(passed)} ${other}${words}`])]),
  ];
}

/** What somebody has decided to live with is said, with the reason, and without its proof. */
function suppressedRow(finding: Finding): Row {
  const said = [finding.detail, ...suppressedWords(finding)].join('; ');
  return row(2, [mark('none'), ' ', paint('dim', `${finding.check}  ${said}`)], 4);
}

/** An endpoint that is dark leaves a score of checks without an answer, all for one reason. */
function unseenRows(findings: readonly Finding[]): readonly Row[] {
  if (findings.length === 0) return [];
  const names = findings.map(({ check }) => check).join(', ');
  return [row(2, [mark('unsure'), ' ', paint('dim', `not seen enough for: ${names}`)], 4)];
}

interface Column extends Detail {
  readonly facts: Facts;
  readonly width: number;
}

function findingRows(finding: Finding, column: Column): readonly Row[] {
  const isTelling = finding.status === 'fail' || finding.status === 'unknown';
  const hang = column.width + 6;
  const name = paint(isTelling ? 'strong' : 'dim', finding.check.padEnd(column.width));
  const said = row(2, [mark(markOf(finding)), ' ', name, '  ', finding.detail], hang);
  const isProven = finding.status === 'fail' && finding.severity !== 'notice';
  return column.verbose || isProven ? [said, ...proofRows(finding, column, hang)] : [said];
}

function proofRows(finding: Finding, { facts, verbose }: Column, indent: number): readonly Row[] {
  const docs = docsOf(finding.check);
  const isChains = finding.check === CHAINS && finding.status === 'fail';
  return [
    ...(isChains ? chainProof(facts, indent) : []),
    ...(isChains && !verbose ? [] : evidenceRows(finding.evidence, indent, { full: verbose })),
    row(indent, [
      paint('dim', `${KNOWN[finding.knowledge]}; more: trustprint explain ${finding.check}`),
    ]),
    ...(docs === undefined || !verbose ? [] : [wholeRow(indent, [paint('dim', docs)])]),
  ];
}

function leftRows(why: string, findings: readonly Finding[]): readonly Row[] {
  if (findings.length === 0) return [];
  const names = findings.map(({ check }) => check).join(', ');
  return [row(2, [mark('none'), ' ', paint('dim', `${why}: ${names}`)], 4)];
}

function widthOf(findings: readonly Finding[]): number {
  return Math.max(0, ...findings.map(({ check }) => check.length));
}

/** The gate whose evidence is chains, which have a form of their own. */
const CHAINS = 'endpoint-trust';

const KNOWN: { readonly [K in Finding['knowledge']]: string } = {
  documented: 'documented by AWS',
  recorded: 'recorded from AWS',
  reported: 'reported by users',
  inferred: 'inferred',
};
