// SPDX-License-Identifier: Apache-2.0

import type { FindingLine } from '../../schemas/scan.ts';
import {
  BLANK,
  commandRow,
  type Mark,
  mark,
  type Paint,
  paint,
  printPage,
  row,
  type Row,
  type TerminalLayout,
} from '../page.ts';
import { type CauseGroup, counts, type ScanReport } from './report.ts';
import {
  countOf,
  headlineOf,
  headOf,
  type OpenCause,
  openCauses,
  ownersOf,
  placesOf,
  shortOf,
  shownCauses,
  tailOf,
} from './words.ts';

/** The accounts of a scan for a person: how many trusts are OK, then a line for each cause, worst first. */
export function renderScanText(
  report: ScanReport,
  on: TerminalLayout & { readonly verbose: boolean; readonly hasBaseline: boolean },
): string {
  const { summary } = report;
  const groups = shownCauses(report, on);
  const open = openCauses(report);
  const rows = [
    headlineRow(report),
    ...(groups.length + open.length === 0 ? [] : [BLANK]),
    ...groups.flatMap((group) => groupRows(group)),
    ...open.map(openRow),
    ...goneRows(report),
    BLANK,
    row(2, [paint('dim', tailOf(summary, { ...on, report }))]),
  ];
  return printPage(rows, on);
}

function headlineRow({ summary, unreadable }: ScanReport): Row {
  const { broken, unknown } = summary;
  const isOpen = unknown > 0 || unreadable.some(counts);
  const tone = broken > 0 ? 'bad' : isOpen ? 'unsure' : 'good';
  return row(0, [mark(tone), ' ', paint(tone, headlineOf(summary))], 2);
}

function groupRows({ first, all }: CauseGroup): readonly Row[] {
  const { severity, detail, check } = first;
  const owners = ownersOf(all);
  const about = [check, ...(owners === undefined ? [] : [`owner ${owners}`]), placesOf(all)];
  const argv = first.remedies.find((step) => step.argv !== null)?.argv;
  return [
    row(
      2,
      [mark(MARKS[severity]), ' ', paint(PAINTS[severity], headOf(first, all)), ' ', detail],
      4,
    ),
    row(4, [paint('dim', about.join(' · '))], 6),
    ...(argv ? [commandRow(4, argv)] : []),
  ];
}

/** What nobody can tell. */
function openRow({ subject, why }: OpenCause): Row {
  return row(2, [mark('unsure'), ' ', paint('strong', `${subject}:`), ' ', why], 4);
}

function goneRows({ gone }: ScanReport): readonly Row[] {
  if (gone.length === 0) return [];
  return [
    BLANK,
    row(2, [paint('good', `no longer there: ${countOf(gone.length, 'finding')} of the baseline`)]),
    ...gone
      .slice(0, MOST_GONE)
      .map(({ check, resource }) => row(4, [paint('dim', `${check}: ${shortOf(resource)}`)], 6)),
  ];
}

const MARKS: { readonly [S in FindingLine['severity']]: Mark } = {
  error: 'bad',
  warning: 'warn',
  notice: 'note',
};
const PAINTS: { readonly [S in FindingLine['severity']]: Paint } = {
  error: 'bad',
  warning: 'warn',
  notice: 'strong',
};
const MOST_GONE = 10;
