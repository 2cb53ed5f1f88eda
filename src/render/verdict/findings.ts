// SPDX-License-Identifier: Apache-2.0

import type { Finding, Verdict } from '../../core/model/verdict.ts';
import { docsOf } from '../docs.ts';
import { evidenceRows } from '../evidence.ts';
import { mark, paint, row, type Row, wholeRow } from '../page.ts';
import { markOf } from './sentence.ts';

/** STS's own steps, in its order. Those that were not asked about share a line. */
export function gateRows(verdict: Verdict, detail: { readonly verbose: boolean }): readonly Row[] {
  const gates = verdict.checks.filter(({ kind }) => kind === 'gate');
  const width = widthOf(gates);
  const shown = detail.verbose ? gates : gates.filter(({ status }) => status !== 'not-applicable');
  const left = gates.filter((gate) => !shown.includes(gate));
  return [
    ...shown.flatMap((gate) => findingRows(gate, { ...detail, width })),
    ...leftRows('not asked about', left),
  ];
}

/** Hygiene: what fails or could not be told; the rest is counted. */
export function hygieneRows(
  verdict: Verdict,
  detail: { readonly verbose: boolean },
): readonly Row[] {
  const checks = verdict.checks.filter(({ kind }) => kind === 'hygiene');
  const shown = detail.verbose
    ? checks
    : checks.filter(({ status }) => status === 'fail' || status === 'unknown');
  const passed = checks.filter((check) => check.status === 'pass' && !shown.includes(check)).length;
  const width = widthOf(shown);
  return [
    ...shown.flatMap((check) => findingRows(check, { ...detail, width })),
    ...(passed === 0
      ? []
      : [
          row(2, [
            mark('good'),
            ' ',
            `${String(passed)} ${shown.length === 0 ? '' : 'other '}${passed === 1 ? 'check passes' : 'checks pass'}`,
          ]),
        ]),
  ];
}

interface Column {
  readonly verbose: boolean;
  readonly width: number;
}

function findingRows(finding: Finding, { verbose, width }: Column): readonly Row[] {
  const isTelling = finding.status === 'fail' || finding.status === 'unknown';
  const hang = width + 6;
  const colour = isTelling ? 'strong' : 'dim';
  const docs = docsOf(finding.check);
  return [
    row(
      2,
      [
        mark(markOf(finding)),
        ' ',
        paint(colour, finding.check.padEnd(width)),
        '  ',
        finding.detail,
      ],
      hang,
    ),
    ...(finding.status === 'fail' || verbose ? evidenceRows(finding.evidence, hang) : []),
    ...(finding.status === 'fail' || verbose
      ? [
          row(hang, [
            paint('dim', `${KNOWN[finding.knowledge]}; more: trustprint explain ${finding.check}`),
          ]),
          ...(docs === undefined ? [] : [wholeRow(hang, [paint('dim', docs)])]),
        ]
      : []),
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

const KNOWN: { readonly [K in Finding['knowledge']]: string } = {
  documented: 'documented by AWS',
  recorded: 'recorded from AWS',
  reported: 'reported by users',
  inferred: 'inferred',
};
