// SPDX-License-Identifier: Apache-2.0

import { some } from '../../core/fleet/fleet-check.ts';
import type { FindingLine, SummaryLine, TrustLine, UnreadableLine } from '../../schemas/scan.ts';
import { byCause, type CauseGroup, counts, type ScanReport } from './report.ts';

/** `14 OIDC trusts in 4 accounts: 8 OK, 5 broken, 1 unknown` */
export function headlineOf({ accounts, trusts, ok, broken, unknown }: SummaryLine): string {
  const where = accounts === 1 ? '' : ` in ${countOf(accounts, 'account')}`;
  return [
    `${countOf(trusts, 'OIDC trust')}${where}: ${String(ok)} OK`,
    ...(broken === 0 ? [] : [`${String(broken)} broken`]),
    ...(unknown === 0 ? [] : [`${String(unknown)} unknown`]),
  ].join(', ');
}

/** The causes that are shown to a person; notices where more is wanted. */
export function shownCauses(
  { counted }: ScanReport,
  { verbose }: { readonly verbose: boolean },
): readonly CauseGroup[] {
  return byCause(verbose ? counted : counted.filter(({ severity }) => severity !== 'notice'));
}

/** What nobody can tell, and why. */
export interface OpenCause {
  readonly subject: string;
  readonly why: string;
}

/**
 * Trusts that have the same gap are one, and so is what could not be read for one reason: a guardrail that denies
 * thirty Regions to three hundred accounts is a line, though AWS words each refusal with account and Region.
 */
export function openCauses({
  unknown,
  unreadable,
}: Pick<ScanReport, 'unknown' | 'unreadable'>): readonly OpenCause[] {
  const trusts = Map.groupBy(unknown, gapOf);
  const unread = Map.groupBy(unreadable.filter(counts), (line) =>
    withoutPlace(`cannot read ${line.what}: ${line.why}`, line),
  );
  return [
    ...Array.from(trusts, ([gap, all]) => ({
      subject: some(all.map(({ providerArn }) => shortOf(providerArn))),
      why: `cannot tell: ${gap}`,
    })),
    ...[...unread.values()].map(unreadCause),
  ];
}

function unreadCause(all: readonly UnreadableLine[]): OpenCause {
  const [{ what, why } = { what: '', why: '' }] = all;
  const accounts = [...new Set(all.map(({ account }) => account))];
  const regions = [...new Set(all.flatMap(({ region }) => region ?? []))];
  const [first = ''] = regions;
  // What is worded for one of them is said of the first.
  const named = regions.length < 2 ? what : what.replaceAll(first, some(regions));
  return { subject: some(accounts), why: `cannot read ${named}: ${why}` };
}

function withoutPlace(words: string, { account, region }: UnreadableLine): string {
  const bare = words.replaceAll(account, 'ACCOUNT');
  return region === null || region === '' ? bare : bare.replaceAll(region, 'REGION');
}

/** What of a trust was not judged first. */
export function gapOf({ notChecked: [first = 'something was not seen'] }: TrustLine): string {
  return first;
}

/** Whose it is: one name, or how many there are. */
export function headOf(first: FindingLine, all: readonly FindingLine[]): string {
  if (all.length === 1) return `${shortOf(first.resource)}:`;
  return `${first.about} (${String(all.length)} trusts):`;
}

/** What an ARN names: `role/deploy`, `oidc-provider/…`. */
export function shortOf(resource: string): string {
  const [, , , , account = '', ...rest] = resource.split(':');
  const name = rest.join(':');
  return name === 'root' ? account : name === '' ? resource : name;
}

/** The accounts that have it. */
export function placesOf(all: readonly FindingLine[]): string {
  const names = all.map(({ account, accountName }) =>
    accountName === null ? account : `${accountName} (${account})`,
  );
  return some([...new Set(names)]);
}

/** Who owns it, as tags say; `undefined` where none do. */
export function ownersOf(all: readonly FindingLine[]): string | undefined {
  const owners = all.flatMap(({ tags }) =>
    Object.entries(tags ?? {}).flatMap(([key, value]) => (OWNER.test(key) ? [value] : [])),
  );
  return owners.length === 0 ? undefined : some([...new Set(owners)]);
}

/** What is counted and not shown. */
export function tailOf(
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

/** `1 account`, `4 accounts` */
export function countOf(number: number, one: string): string {
  return `${String(number)} ${one}${number === 1 ? '' : 's'}`;
}

const OWNER = /^(?:.*[:/_-])?(?:owner|team|contact|squad)$/i;
