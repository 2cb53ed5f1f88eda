// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import type { Finding, Verdict } from '../../core/model/verdict.ts';
import { addressOf } from '../address.ts';
import { evidenceRows } from '../evidence.ts';
import { mark, paint, row, type Row, wholeRow } from '../page.ts';
import { chainRows } from './proof.ts';
import { markOf } from './sentence.ts';
import { statementProof } from './statement-proof.ts';
import { staleSentences, suppressedWords } from './suppressed.ts';

/** How much of a verdict to print. */
export interface Detail {
  /** What passed and what does not apply too, with all evidence. */
  readonly verbose: boolean;
}

/** What was suppressed, and which suppressions are stale. */
export function suppressedRows(verdict: Verdict): readonly Row[] {
  return [
    ...verdict.checks.filter(({ suppressed }) => suppressed !== undefined).map(suppressedRow),
    ...staleSentences(verdict).map((said) => row(2, [mark('note'), ' ', said], 4)),
  ];
}

/** What somebody has decided to live with is said, with the reason, and without its proof. */
function suppressedRow(finding: Finding): Row {
  const said = [finding.detail, ...suppressedWords(finding)].join('; ');
  return row(2, [mark('none'), ' ', paint('dim', `${finding.check}  ${said}`)], 4);
}

/** The column of the names, and what their proof is taken from. */
export interface Column extends Detail {
  readonly facts: Facts;
  readonly width: number;
  /** Columns before the mark. */
  readonly indent: number;
}

/** STS's own steps, in its order. Those that were not asked about share a line. */
export function gateRows(facts: Facts, { checks }: Verdict, indent: number): readonly Row[] {
  const gates = checks.filter(({ kind }) => kind === 'gate');
  const shown = gates.filter(({ status }) => status !== 'not-applicable');
  const left = gates.filter((gate) => !shown.includes(gate)).map(({ check }) => check);
  const column = { verbose: false, facts, width: widthOf(gates), indent };
  return [
    ...shown.flatMap((gate) => findingRows(gate, column)),
    ...(left.length === 0
      ? []
      : [
          row(
            indent,
            [mark('none'), ' ', paint('dim', `not checked: ${left.join(', ')}`)],
            indent + 2,
          ),
        ]),
  ];
}

/** A gate or a check, with its proof where it fails. */
export function findingRows(finding: Finding, column: Column): readonly Row[] {
  const isTelling = finding.status === 'fail' || finding.status === 'unknown';
  const { indent } = column;
  const hang = column.width + indent + 4;
  const name = paint(isTelling ? 'strong' : 'dim', finding.check.padEnd(column.width));
  const said = row(indent, [mark(markOf(finding)), ' ', name, '  ', finding.detail], hang);
  const isProven = finding.status === 'fail' && finding.severity !== 'notice';
  return column.verbose || isProven ? [said, ...proofRows(finding, column, hang)] : [said];
}

function proofRows(finding: Finding, { facts, verbose }: Column, indent: number): readonly Row[] {
  const own = ownProof(finding, facts, indent);
  return [
    ...own,
    ...(own.length > 0 && !verbose
      ? []
      : evidenceRows(finding.evidence, indent, { full: verbose })),
    row(indent, [
      paint('dim', `${KNOWN[finding.knowledge]}; more: trustprint explain ${finding.check}`),
    ]),
    ...(verbose ? [wholeRow(indent, [paint('dim', addressOf('checks', finding.check))])] : []),
  ];
}

/** The proof of those gates whose evidence has a form of its own. */
function ownProof({ check, status, evidence }: Finding, facts: Facts, indent: number) {
  if (status !== 'fail') return [];
  if (check === CHAINS) return chainRows(facts).map((each) => indented(each, indent));
  return check === STATEMENTS ? statementProof(evidence, indent) : [];
}

function indented(each: Row, columns: number): Row {
  return { ...each, indent: each.indent + columns, hang: each.hang + columns };
}

/** Columns of the longest name. */
export function widthOf(findings: readonly Finding[]): number {
  return Math.max(0, ...findings.map(({ check }) => check.length));
}

/** The gates whose evidence is chains, or statements of a trust policy. */
const CHAINS = 'endpoint-trust';
const STATEMENTS = 'trust-policy';

const KNOWN: { readonly [K in Finding['knowledge']]: string } = {
  documented: 'documented',
  recorded: 'recorded from AWS',
  reported: 'reported by users',
  inferred: 'inferred',
};
