// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import type { ScanFormat } from '../../../render/scan/rendering.ts';
import type { Context } from '../context.ts';
import { isAtLeast } from '../exit.ts';
import type {
  FindingLine,
  ScanLineJson,
  TrustLine,
  UnreadableLine,
} from '../../../schemas/scan.ts';
import { conflict } from '../question-flags.ts';
import type { ReportRequest } from '../report-files.ts';
import { incomplete, openScanFile, type ScanHead } from './scan-file.ts';
import type { ScanOutputFlags } from './scan-flags.ts';

/** Something that the baseline has an id for. */
export interface KnownFinding {
  readonly id: string;
  readonly check: string;
  readonly account: string;
  /** An ARN; of what could not be read, what it is. */
  readonly resource: string;
  readonly firstSeen: string;
  /** `null` of what could not be read. */
  readonly severity: FindingLine['severity'] | null;
  readonly isSuppressed: boolean;
}

type Known = Pick<KnownFinding, 'firstSeen' | 'severity' | 'isSuppressed'>;

/** What an earlier scan found. It keeps names alone, not what was said of them. */
export class Baseline {
  readonly head: ScanHead;
  readonly #known = new Map<string, KnownFinding>();
  /** What an orphan has beside: it is told where an account cannot be read. */
  readonly #instead = new Map<string, Known>();
  readonly #verdicts = new Map<string, TrustLine['verdict']>();

  constructor(head: ScanHead) {
    this.head = head;
  }

  add(line: ScanLineJson): void {
    if (line.type === 'trust') {
      this.#verdicts.set(line.providerArn, line.verdict);
      for (const one of line.gone?.instead ?? []) this.#instead.set(one.id, knownOf(one));
    } else if (line.type === 'unreadable') {
      const { id, account, what: resource } = line;
      this.#known.set(id, { id, check: line.type, account, resource, ...knownOf(line) });
    } else if (line.type === 'finding') {
      const { id, check, account, resource } = line;
      this.#known.set(id, { id, check, account, resource, ...knownOf(line) });
    } else if (line.type === 'unconfirmed') {
      const { type: _, ...known } = line;
      this.#known.set(known.id, known);
    }
  }

  get known(): Iterable<KnownFinding> {
    return this.#known.values();
  }

  /** The same line, as this baseline knows it. */
  applied<Line extends ScanLineJson>(line: Line): Line;
  applied(line: ScanLineJson): ScanLineJson {
    if (line.type === 'finding' || line.type === 'unreadable') return this.#found(line);
    if (line.type !== 'trust') return line;
    const { gone, providerArn, verdict } = line;
    const instead = gone?.instead.map((finding) => this.#found(finding)) ?? [];
    return {
      ...line,
      isNew: this.#verdicts.get(providerArn) !== verdict,
      gone: gone === null ? null : { ...gone, instead },
    };
  }

  #found<Line extends FindingLine | UnreadableLine>(line: Line): Line {
    const known = this.#known.get(line.id) ?? this.#instead.get(line.id);
    const isNew = known === undefined || isWorse(line, known);
    return { ...line, firstSeen: known?.firstSeen ?? line.firstSeen, isNew };
  }
}

function knownOf(line: FindingLine | UnreadableLine): Known {
  const { firstSeen, suppressed } = line;
  const severity = line.type === 'finding' ? line.severity : null;
  return { firstSeen, severity, isSuppressed: suppressed !== null };
}

/** What has become graver, and what was known as suppressed and is so no more, nobody has decided to live with. */
function isWorse(line: FindingLine | UnreadableLine, known: Known): boolean {
  const isOpen = known.isSuppressed && line.suppressed === null;
  if (line.type === 'unreadable' || known.severity === null) return isOpen;
  return isOpen || !isAtLeast(known.severity, line.severity);
}

/**
 * Reads the baseline: what a scan printed that came to its end.
 *
 * @throws TrustprintError `scan_file_incomplete`; what `openScanFile` throws.
 */
async function readBaseline(name: string, context: Context): Promise<Baseline> {
  const file = await openScanFile(name, context);
  const baseline = new Baseline(file.head);
  let isWhole = false;
  for await (const line of file.lines) {
    baseline.add(line);
    isWhole = line.type === 'summary';
  }
  if (isWhole) return baseline;
  throw incomplete(file.name, `finish it first: trustprint scan --resume FILE`);
}

type BaselineFlags = Pick<ScanOutputFlags, 'baseline' | 'updateBaseline'>;

/**
 * The baseline of the flags; `undefined` where none is named, and where `--update-baseline` is to make the
 * first.
 *
 * @throws TrustprintError what `readBaseline` throws.
 */
export async function baselineOf(
  { baseline, updateBaseline = false }: BaselineFlags,
  context: Context,
): Promise<Baseline | undefined> {
  if (updateBaseline && (baseline === undefined || baseline === '-')) {
    throw conflict('--update-baseline needs a file to put the scan in', 'give --baseline FILE');
  }
  if (baseline === undefined) return undefined;
  try {
    return await readBaseline(baseline, context);
  } catch (error) {
    const isMissing = error instanceof TrustprintError && error.facts['error'] === 'ENOENT';
    if (updateBaseline && isMissing) return undefined;
    throw error;
  }
}

/**
 * The files that a scan writes: its reports and, with `--update-baseline`, the next baseline, which takes the
 * place of this one when the scan came to its end.
 *
 * @param others What is read besides the baseline.
 */
export function scanFilesOf(
  {
    baseline,
    updateBaseline = false,
    report = [],
  }: BaselineFlags & Pick<ScanOutputFlags, 'report'>,
  others: readonly (string | undefined)[],
): ReportRequest<ScanFormat> {
  const reading = others.filter((name) => name !== undefined);
  if (baseline === undefined) return { wanted: report, reading };
  return updateBaseline
    ? { wanted: [...report, { format: 'ndjson', file: baseline, isWhole: true }], reading }
    : { wanted: report, reading: [...reading, baseline] };
}
