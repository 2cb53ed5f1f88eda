// SPDX-License-Identifier: Apache-2.0

import { deflateSync } from 'node:zlib';

import { aboutCheck } from '../../core/fleet/lookup.ts';
import type { ScanHeadLine, ScanLineJson, TrustLine } from '../../schemas/scan.ts';
import { harmless, harmlessJson } from '../harmless.ts';
import { expiriesOf } from './expiries.ts';
import type { PageCause, PageHead } from './page-head.ts';
import { Reach } from './reach.ts';
import type { ScanPage, ScanPaper, ScanRendering } from './rendering.ts';
import { byCause, type CauseGroup, type ScanReport } from './report.ts';
import { headlineOf, headOf, openCauses, ownersOf, placesOf, tailOf } from './words.ts';

/**
 * One page that holds its data, whole at the end alone. The lines stand in it as a scan printed them, behind
 * a line that says what they come to.
 */
export function htmlRendering(on: ScanPaper): ScanRendering {
  const lines: ScanLineJson[] = [];
  return {
    line: (line) => {
      lines.push(line);
      return '';
    },
    end: (report) => {
      const scan = lines.find((line) => line.type === 'scan');
      if (scan === undefined || on.page === undefined) return '';
      return pageWith([headOfPage(scan, lines, { ...on, report }), ...lines], on.page);
    },
  };
}

/** Secrets are taken out of the data before they are compressed: nothing finds them afterwards. */
function pageWith(data: readonly object[], { template, redact }: ScanPage): string {
  const text = data.map((one) => `${redact(plainJson(one))}\n`).join('');
  const packed = deflateSync(text).toString('base64');
  // A function: what stands behind a dollar sign would be a pattern.
  return template.replace(PLACE, () => packed.replaceAll(GROUP, '$&\n'));
}

/** Texts as they are shown. Most lines have nothing in them that is not. */
function plainJson(value: object): string {
  const json = JSON.stringify(value);
  return harmlessJson(json) === json && !LONG.test(json) ? json : JSON.stringify(plain(value));
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return harmless(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [harmless(name), plain(one)]),
  );
}

function headOfPage(
  scan: ScanHeadLine,
  lines: readonly ScanLineJson[],
  on: Pick<ScanPaper, 'version' | 'hasBaseline'> & { readonly report: ScanReport },
): PageHead {
  const { report, version } = on;
  const reach = new Reach(lines);
  const open = report.findings.filter(({ suppressed }) => suppressed === null);
  const judged = lines.flatMap((line) =>
    line.type === 'trust' ? (line.steps ?? []).flatMap(({ checks }) => checks) : [],
  );
  return {
    type: 'page',
    version,
    scan,
    summary: report.summary,
    headline: headlineOf(report.summary),
    tail: tailOf(report.summary, { ...on, verbose: true }),
    causes: byCause(open).map((group) => causeOf(group, reach)),
    open: openCauses({
      unknown: lines.filter(isUnknown),
      unreadable: report.unreadable.map((line) => ({ ...line, isNew: true })),
    }),
    expiries: expiriesOf(lines, scan.at),
    checks: wordsOf([...report.findings, ...judged].map(({ check }) => check)),
  };
}

/** The page tells all that is not known: what the baseline knew too. */
function isUnknown(line: ScanLineJson): line is TrustLine {
  return line.type === 'trust' && line.verdict === 'unknown';
}

function causeOf(group: CauseGroup, reach: Reach): PageCause {
  const { first, all } = group;
  const { id, check, severity, detail, remedies } = first;
  const step = remedies.find(({ argv }) => argv !== null) ?? remedies[0];
  return {
    id,
    check,
    severity,
    subject: headOf(first, all),
    detail,
    owners: ownersOf(all) ?? null,
    places: placesOf(all),
    since: all.reduce((since, { firstSeen }) => (firstSeen < since ? firstSeen : since), LATEST),
    isNew: all.some(({ isNew }) => isNew),
    findings: all.map((one) => one.id),
    ...reach.of(group),
    command: pastable(step?.command ?? null),
    remedy: step?.text ?? null,
  };
}

/** A command is whole or not there. */
function pastable(command: string | null): string | null {
  return command !== null && harmless(command) === command ? command : null;
}

function wordsOf(ids: readonly string[]): PageHead['checks'] {
  return Object.fromEntries(
    [...new Set(ids)].flatMap((id) => {
      const about = aboutCheck(id);
      if (about === undefined) return [];
      const { title, explanation, source } = about;
      return [[id, { title, explanation, docs: source.url }]];
    }),
  );
}

/** Later than any instant that is printed. */
const LATEST = '9999-12-31T23:59:59Z';

/** Where the template has its data. */
const PLACE = '{{trustprint}}';

/** What is looked for in all that is printed, tokens and keys, is longer, and may stand in base64 by chance. */
const GROUP = /.{16}/g;

/** `harmless` cuts there. */
const LONG = /[^"]{2049}/;
