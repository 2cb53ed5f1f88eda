// SPDX-License-Identifier: Apache-2.0

import type { FindingLine, SummaryLine, TrustLine, UnreadableLine } from '../../schemas/scan.ts';
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
import { byCause, type CauseGroup, counts, type ScanReport } from './report.ts';

/** The accounts of a scan for a person: how many trusts are OK, then a line for each cause, worst first. */
export function renderScanText(
  report: ScanReport,
  on: TerminalLayout & { readonly verbose: boolean; readonly hasBaseline: boolean },
): string {
  const { summary, unknown, findings } = report;
  const unreadable = report.unreadable.filter(counts);
  const shown = findings.filter(counts);
  const groups = byCause(
    on.verbose ? shown : shown.filter(({ severity }) => severity !== 'notice'),
  );
  const rows = [
    headlineRow(summary),
    ...(groups.length + unknown.length + unreadable.length === 0 ? [] : [BLANK]),
    ...groups.flatMap((group) => groupRows(group)),
    ...unknownRows(unknown),
    ...unreadableRows(unreadable),
    ...goneRows(report),
    BLANK,
    row(2, [paint('dim', tailOf(summary, { ...on, report }))]),
  ];
  return printPage(rows, on);
}

function headlineRow({ accounts, trusts, ok, broken, unknown, unreadable }: SummaryLine): Row {
  const tone = broken > 0 ? 'bad' : unknown + unreadable > 0 ? 'unsure' : 'good';
  const where = accounts === 1 ? '' : ` in ${countOf(accounts, 'account')}`;
  const parts = [
    `${countOf(trusts, 'OIDC trust')}${where}: ${String(ok)} OK`,
    ...(broken === 0 ? [] : [`${String(broken)} broken`]),
    ...(unknown === 0 ? [] : [`${String(unknown)} unknown`]),
  ];
  return row(0, [mark(tone), ' ', paint(tone, parts.join(', '))], 2);
}

function groupRows({ first, all }: CauseGroup): readonly Row[] {
  const { severity, detail, check } = first;
  const argv = first.remedies.find((step) => step.argv !== null)?.argv ?? undefined;
  return [
    row(
      2,
      [mark(MARKS[severity]), ' ', paint(PAINTS[severity], headOf(first, all)), ' ', detail],
      4,
    ),
    row(4, [paint('dim', [check, ...ownersOf(all), ...placesOf(all)].join(' · '))], 6),
    ...(argv === undefined ? [] : [commandRow(4, argv)]),
  ];
}

/** Whose it is: one name, or how many there are. */
function headOf(first: FindingLine, all: readonly FindingLine[]): string {
  if (all.length === 1) return `${shortOf(first.resource)}:`;
  return `${first.about} (${String(all.length)} trusts):`;
}

/** What an ARN names: `role/deploy`, `oidc-provider/…`. */
function shortOf(resource: string): string {
  const [, , , , account = '', ...rest] = resource.split(':');
  const name = rest.join(':');
  return name === 'root' ? account : name === '' ? resource : name;
}

function placesOf(all: readonly FindingLine[]): readonly string[] {
  const names = all.map(({ account, accountName }) =>
    accountName === null ? account : `${accountName} (${account})`,
  );
  return [someOf([...new Set(names)])];
}

/** Who owns it, as tags say. */
function ownersOf(all: readonly FindingLine[]): readonly string[] {
  const owners = all.flatMap(({ tags }) =>
    Object.entries(tags ?? {}).flatMap(([key, value]) => (OWNER.test(key) ? [value] : [])),
  );
  return owners.length === 0 ? [] : [`owner ${someOf([...new Set(owners)])}`];
}

function unreadableRows(unreadable: readonly UnreadableLine[]): readonly Row[] {
  const causes = Map.groupBy(unreadable, ({ what, why }) => `${what} ${why}`);
  return [...causes.values()].flatMap((all) => {
    const [first] = all;
    const accounts = someOf(all.map(({ account }) => account));
    return first === undefined
      ? []
      : [openRow(accounts, `cannot read ${first.what}: ${first.why}`)];
  });
}

/** Trusts that have the same gap are one line. */
function unknownRows(unknown: readonly TrustLine[]): readonly Row[] {
  const causes = Map.groupBy(
    unknown,
    ({ notChecked: [first = 'something was not seen'] }) => first,
  );
  return [...causes].map(([why, all]) =>
    openRow(someOf(all.map(({ providerArn }) => shortOf(providerArn))), `cannot tell: ${why}`),
  );
}

function openRow(what: string, why: string): Row {
  return row(2, [mark('unsure'), ' ', paint('strong', `${what}:`), ' ', why], 4);
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

function tailOf(
  { skipped, endpoints, failed, findings }: SummaryLine,
  {
    verbose,
    hasBaseline,
    report,
  }: { readonly verbose: boolean; readonly hasBaseline: boolean; readonly report: ScanReport },
): string {
  const notices = report.counted.filter(({ severity }) => severity === 'notice').length;
  const suppressed = report.findings.filter((one) => one.suppressed !== null).length;
  const known = findings.error + findings.warning + findings.notice - report.counted.length;
  return [
    `${countOf(endpoints, 'endpoint')}${failed === 0 ? '' : `, ${String(failed)} without an answer`}`,
    ...(skipped === 0 ? [] : [`${countOf(skipped, 'account')} not active`]),
    ...(hasBaseline && known > 0 ? [`${countOf(known, 'finding')} of the baseline`] : []),
    ...(suppressed === 0 ? [] : [`${String(suppressed)} suppressed`]),
    ...(verbose || notices === 0 ? [] : [`${countOf(notices, 'notice')} (-v)`]),
  ].join(', ');
}

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES
    ? `${shown} and ${String(names.length - MOST_NAMES)} more`
    : shown;
}

function countOf(number: number, one: string): string {
  return `${String(number)} ${one}${number === 1 ? '' : 's'}`;
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
const OWNER = /^(?:.*[:/_-])?(?:owner|team|contact|squad)$/i;
const MOST_NAMES = 3;
const MOST_GONE = 10;
