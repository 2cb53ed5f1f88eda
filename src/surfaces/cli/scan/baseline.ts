// SPDX-License-Identifier: Apache-2.0

import type { Context } from '../context.ts';
import type {
  FindingLine,
  ScanLineJson,
  TrustLine,
  UnreadableLine,
} from '../../../schemas/scan.ts';
import { incomplete, openScanFile, type ScanHead } from './scan-file.ts';

/** Something that the baseline has an id for. */
export interface KnownFinding {
  readonly id: string;
  readonly check: string;
  readonly account: string;
  /** An ARN; of what could not be read, what it is. */
  readonly resource: string;
  readonly firstSeen: string;
}

/** What an earlier scan found. It keeps names alone, not what was said of them. */
export class Baseline {
  readonly head: ScanHead;
  readonly #known = new Map<string, KnownFinding>();
  /** When what an orphan has beside was first seen: it is told where an account cannot be read. */
  readonly #instead = new Map<string, string>();
  readonly #verdicts = new Map<string, TrustLine['verdict']>();

  constructor(head: ScanHead) {
    this.head = head;
  }

  add(line: ScanLineJson): void {
    if (line.type === 'trust') {
      this.#verdicts.set(line.providerArn, line.verdict);
      for (const { id, firstSeen } of line.gone?.instead ?? []) this.#instead.set(id, firstSeen);
    } else if (line.type === 'unreadable') {
      const { id, account, firstSeen, what: resource } = line;
      this.#known.set(id, { id, check: line.type, account, resource, firstSeen });
    } else if (line.type === 'finding' || line.type === 'unconfirmed') {
      const { id, check, account, resource, firstSeen } = line;
      this.#known.set(id, { id, check, account, resource, firstSeen });
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
    const known = this.#known.get(line.id)?.firstSeen ?? this.#instead.get(line.id);
    return { ...line, firstSeen: known ?? line.firstSeen, isNew: known === undefined };
  }
}

/**
 * Reads the baseline: what a scan printed that came to its end.
 *
 * @throws TrustprintError `scan_file_incomplete`; what `openScanFile` throws.
 */
export async function readBaseline(name: string, context: Context): Promise<Baseline> {
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
