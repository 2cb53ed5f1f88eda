// SPDX-License-Identifier: Apache-2.0

import { aboutCheck } from '../../core/fleet/lookup.ts';
import type { ScanHeadLine, ScanLineJson, TrustLine } from '../../schemas/scan.ts';
import { harmless, harmlessJson, MOST_SHOWN } from '../harmless.ts';
import { Expiries } from './expiries.ts';
import type { PageCause, PageHead } from './page-head.ts';
import { Reach } from './reach.ts';
import type { ScanPaper } from './rendering.ts';
import { byCause, type CauseGroup, type ScanReport } from './report.ts';
import { headlineOf, headOf, openCauses, ownersOf, placesOf, tailOf } from './words.ts';

/** What the lines of a page come to. It keeps of each what its head needs, and no line as it is but those that are told. */
export class PageTally {
  readonly #scan: ScanHeadLine;
  readonly #reach = new Reach();
  readonly #expiries: Expiries;
  /** The page tells all that is not known: what the baseline knew too. */
  readonly #unknown: TrustLine[] = [];
  readonly #checks = new Set<string>();

  constructor(scan: ScanHeadLine) {
    this.#scan = scan;
    this.#expiries = new Expiries(scan.at);
  }

  add(line: ScanLineJson): void {
    this.#reach.add(line);
    this.#expiries.add(line);
    if (line.type === 'finding') this.#checks.add(line.check);
    if (line.type !== 'trust') return;
    if (line.verdict === 'unknown') this.#unknown.push(line);
    for (const { checks } of line.steps ?? [])
      for (const { check } of checks) this.#checks.add(check);
  }

  head(
    report: ScanReport,
    { version, hasBaseline }: Pick<ScanPaper, 'version' | 'hasBaseline'>,
  ): PageHead {
    const open = report.findings.filter(({ suppressed }) => suppressed === null);
    return {
      type: 'page',
      version,
      scan: this.#scan,
      summary: report.summary,
      headline: headlineOf(report.summary),
      tail: tailOf(report.summary, { hasBaseline, report, verbose: true }),
      causes: byCause(open).map((group) => causeOf(group, this.#reach)),
      open: openCauses({
        unknown: this.#unknown,
        unreadable: report.unreadable.map((line) => ({ ...line, isNew: true })),
      }),
      expiries: this.#expiries.all,
      checks: wordsOf([...this.#checks]),
    };
  }
}

/** Of many trusts those that are OK go without what is told of them alone where somebody looks for it. */
export function lineOfPage(
  line: ScanLineJson,
  { trusts }: Pick<PageHead['summary'], 'trusts'>,
): ScanLineJson {
  if (line.type !== 'trust' || line.verdict !== 'ok' || trusts <= MOST_WHOLE) return line;
  const { conditions: _, ...left } = line;
  return left;
}

/** Texts of a page as they are shown, in JSON. Most lines have nothing in them that is not. */
export function pageJson(json: string): string {
  if (harmlessJson(json) === json && !hasLong(json)) return json;
  const value: unknown = JSON.parse(json);
  return JSON.stringify(plain(value));
}

/** Whether more stands between two quotes than `harmless` leaves of a text. */
function hasLong(json: string): boolean {
  for (let from = 0; from < json.length;) {
    const quote = json.indexOf('"', from);
    const to = quote === -1 ? json.length : quote;
    if (to - from > MOST_SHOWN) return true;
    from = to + 1;
  }
  return false;
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return harmless(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [harmless(name), plain(one)]),
  );
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

/** A page of 10,000 trusts has to stay below 5 MB. */
const MOST_WHOLE = 2000;
