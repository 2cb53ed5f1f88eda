// SPDX-License-Identifier: Apache-2.0

import { checks } from '../../core/checks/catalogue.ts';
import { fleetChecks } from '../../core/fleet/catalogue.ts';
import { gates } from '../../core/gates/catalogue.ts';
import { printHostPort } from '../../core/model/issuer.ts';
import type { EndpointLine, FindingLine } from '../../schemas/scan.ts';
import { harmless } from '../harmless.ts';
import type { ScanRendering } from './rendering.ts';
import { counts, type ScanReport } from './report.ts';

/** The text format of Prometheus (0.0.4), for the textfile collector of its node exporter. */
export function prometheusRendering(): ScanRendering {
  let at = '';
  const ends = new Map<string, number>();
  return {
    line: (line) => {
      if (line.type === 'scan') ({ at } = line);
      if (line.type === 'endpoint') noteEnd(line, ends);
      return '';
    },
    end: (report) => familiesOf(report, { at, ends }).map(printFamily).join(''),
  };
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Family {
  /** Without `trustprint_scan_`. */
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

function familiesOf(
  report: ScanReport,
  { at, ends }: { readonly at: string; readonly ends: ReadonlyMap<string, number> },
): readonly Family[] {
  const { ok, broken, unknown, accounts, skipped, endpoints, failed } = report.summary;
  const open = report.findings.filter(({ suppressed }) => suppressed === null);
  const labelled = (label: string, values: Readonly<Record<string, number>>): readonly Sample[] =>
    Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
  return [
    family('timestamp_seconds', 'When the scan began.', [{ value: secondsOf(at) }]),
    family('accounts', 'Accounts that were scanned.', [{ value: accounts }]),
    family('accounts_skipped', 'Accounts that are not active.', [{ value: skipped }]),
    family('trusts', 'OIDC trusts by verdict.', labelled('verdict', { ok, broken, unknown })),
    family('findings', 'Findings that are not suppressed.', byCheck(open)),
    family('findings_new', 'Those that the baseline lacks.', byCheck(report.counted)),
    family('unreadable', 'What could not be read, and is not suppressed.', [
      { value: report.unreadable.filter(({ suppressed }) => suppressed === null).length },
    ]),
    family('unreadable_new', 'Those that the baseline lacks.', [
      { value: report.unreadable.filter(counts).length },
    ]),
    family(
      'endpoints',
      'Endpoints by whether they served certificates.',
      labelled('answered', { true: endpoints - failed, false: failed }),
    ),
    family(
      'certificate_expiry_timestamp_seconds',
      `When the first certificate expires that a host serves; the ${String(MOST_HOSTS)} hosts where it is soonest.`,
      soonest(ends),
    ),
  ];
}

function family(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, help, samples };
}

/** Each check has a series of its usual severity, 0 too: what comes and goes can be alerted on. */
function byCheck(findings: readonly FindingLine[]): readonly Sample[] {
  const numbers = new Map(USUAL.map((series) => [series, 0]));
  for (const { check, severity } of findings) {
    const series = `${check} ${severity}`;
    numbers.set(series, (numbers.get(series) ?? 0) + 1);
  }
  return [...numbers].map(([series, value]) => {
    const [check = '', severity = ''] = series.split(' ');
    return { labels: { check, severity }, value };
  });
}

function noteEnd({ host, port, presentedChain }: EndpointLine, ends: Map<string, number>): void {
  const name = printHostPort({ host, port });
  for (const { notAfter } of presentedChain) {
    if (notAfter === null) continue;
    ends.set(name, Math.min(ends.get(name) ?? Infinity, secondsOf(notAfter)));
  }
}

function soonest(ends: ReadonlyMap<string, number>): readonly Sample[] {
  return [...ends]
    .toSorted(([, one], [, other]) => one - other)
    .slice(0, MOST_HOSTS)
    .map(([host, value]) => ({ labels: { host }, value }));
}

function secondsOf(instant: string): number {
  return Date.parse(instant) / 1000;
}

/** A family without samples is not printed at all. */
function printFamily({ name, help, samples }: Family): string {
  if (samples.length === 0) return '';
  const full = `trustprint_scan_${name}`;
  return [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} gauge`,
    ...samples.map(({ labels = {}, value }) => `${full}${printLabels(labels)} ${String(value)}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function printLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** @see Prometheus, Exposition formats: in the value of a label, `\\`, `"` and line feeds are escaped. */
function escaped(value: string): string {
  return harmless(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

const USUAL: readonly string[] = [
  ...gates.map(({ id }) => `${id} error`),
  ...[...checks, ...fleetChecks]
    .filter(({ id }) => id !== 'unreadable')
    .map(({ id, severity }) => `${id} ${severity}`),
];

/** Each value of a label is a series that is kept for as long as anything is. */
const MOST_HOSTS = 100;
