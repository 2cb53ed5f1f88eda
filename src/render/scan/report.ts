// SPDX-License-Identifier: Apache-2.0

import type {
  EndpointLine,
  FindingLine,
  ScanLineJson,
  SummaryLine,
  TrustLine,
  UnreadableLine,
} from '../../schemas/scan.ts';

type Counts = { -readonly [Severity in keyof SummaryLine['findings']]: number };

/** What a scan has told so far. It grows with each line; of trusts and endpoints it keeps numbers alone. */
export class ScanReport {
  readonly findings: FindingLine[] = [];
  readonly unreadable: UnreadableLine[] = [];
  /** Trusts of which nobody can tell, and of which the baseline could. */
  readonly unknown: TrustLine[] = [];
  /** Findings of the baseline that are no more. */
  readonly gone: Extract<ScanLineJson, { type: 'gone' }>[] = [];
  /** How many accounts are not active. */
  skipped: number;
  readonly #verdicts = { ok: 0, broken: 0, unknown: 0 };
  readonly #counts = { accounts: 0, trusts: 0, endpoints: 0, failed: 0 };
  /** Findings that are not suppressed, and of those the ones that no baseline has. */
  readonly #open = none();
  readonly #new = none();

  constructor(skipped = 0) {
    this.skipped = skipped;
  }

  add(line: ScanLineJson): void {
    if (line.type === 'finding') this.#addFinding(line);
    else if (line.type === 'unreadable') this.unreadable.push(line);
    else if (line.type === 'gone') this.gone.push(line);
    else if (line.type === 'account') this.#counts.accounts += 1;
    else if (line.type === 'trust') {
      this.#counts.trusts += 1;
      this.#verdicts[line.verdict] += 1;
      if (line.verdict === 'unknown' && line.isNew) this.unknown.push(line);
    } else if (line.type === 'endpoint') {
      this.#counts.endpoints += 1;
      if (line.thumbprint === null) this.#counts.failed += 1;
    }
  }

  #addFinding(line: FindingLine): void {
    this.findings.push(line);
    if (line.suppressed === null) this.#open[line.severity] += 1;
    if (counts(line)) this.#new[line.severity] += 1;
  }

  /** What counts: neither suppressed nor in the baseline. */
  get counted(): readonly FindingLine[] {
    return this.findings.filter(counts);
  }

  /** Whether all was read and told, what is suppressed or known aside. */
  get isAllTold(): boolean {
    return this.unknown.length === 0 && !this.unreadable.some(counts);
  }

  /** Counted line by line: a progress bar asks for it at each. */
  get summary(): SummaryLine {
    return {
      type: 'summary',
      ...this.#counts,
      skipped: this.skipped,
      ...this.#verdicts,
      findings: { ...this.#open },
      new: { ...this.#new },
      unreadable: this.unreadable.length,
    };
  }
}

/** By which endpoints are told apart: where it is, and what it served. */
export function endpointName({ host, port, address, presentedChain }: EndpointLine): string {
  return [host, port, address, ...presentedChain.map(({ sha1 }) => sha1)].join(' ');
}

/** Whether a finding acts on the exit code, and is shown. */
export function counts({ isNew, suppressed }: Pick<FindingLine, 'isNew' | 'suppressed'>): boolean {
  return isNew && suppressed === null;
}

function none(): Counts {
  return { error: 0, warning: 0, notice: 0 };
}

/** Findings that have one cause, and what they are about. */
export interface CauseGroup {
  readonly first: FindingLine;
  readonly all: readonly FindingLine[];
}

/**
 * One group for each cause, worst first, then the one that most have. At one host issuers may fail for
 * several reasons: only what is said in the same words is one.
 */
export function byCause(findings: readonly FindingLine[]): readonly CauseGroup[] {
  const groups = Map.groupBy(findings, ({ check, about, detail }) =>
    [check, about, detail].join('\n'),
  );
  return [...groups.values()]
    .flatMap((all) => {
      const [first] = all.toSorted(worstFirst);
      return first === undefined ? [] : [{ first, all }];
    })
    .toSorted(
      (one, other) => worstFirst(one.first, other.first) || other.all.length - one.all.length,
    );
}

function worstFirst(one: FindingLine, other: FindingLine): number {
  return SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity);
}

export const SEVERITIES: readonly FindingLine['severity'][] = ['error', 'warning', 'notice'];
