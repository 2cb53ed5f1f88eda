// SPDX-License-Identifier: Apache-2.0

import type { ScanEvent } from '../../../app/scan/scan-accounts.ts';
import type { AccountRemnant, FleetFinding } from '../../../core/fleet/fleet-check.ts';
import { findingsOfFleet, namesOf, suppressedBy } from '../../../core/fleet/finding.ts';
import { gates } from '../../../core/gates/catalogue.ts';
import type { AwsRules } from '../../../core/model/facts.ts';
import { type Instant, printInstant } from '../../../core/model/instant.ts';
import type { Account, Unreadable } from '../../../core/model/inventory.ts';
import type { Suppression } from '../../../core/model/suppressions.ts';
import {
  accountLine,
  endpointLine,
  findingLine,
  type FindingStatus,
  trustLine,
  unreadableLine,
} from '../../../render/scan/lines.ts';
import type {
  EndpointLine,
  FindingLine,
  ScanLineJson,
  UnreadableLine,
} from '../../../schemas/scan.ts';
import type { Suppressed } from '../../../core/model/verdict.ts';
import type { Baseline } from './baseline.ts';
import { linesOfRest } from './gone.ts';
import type { ScanHead } from './scan-file.ts';

/** What findings are held against. */
export interface Standards {
  readonly at: Instant;
  readonly suppressions: readonly Suppression[];
  readonly baseline: Baseline | undefined;
}

/** Makes lines of what a scan tells, or takes those of an earlier one; keeps what is told when all accounts were read. */
export class ScanLines {
  readonly #standards: Standards;
  readonly #out: (line: ScanLineJson) => void;
  readonly #remnants: AccountRemnant[] = [];
  readonly #endpoints = new Set<string>();
  /** Ids. */
  readonly #found = new Set<string>();

  constructor(standards: Standards, out: (line: ScanLineJson) => void) {
    this.#standards = standards;
    this.#out = out;
  }

  tell(event: ScanEvent, rules: AwsRules): void {
    switch (event.kind) {
      case 'endpoint':
        this.put(endpointLine(event.endpoint, rules));
        break;
      case 'trust':
        this.put(trustLine(event.trust, event.account, (finding) => this.#statusOf(finding)));
        break;
      case 'finding':
        this.put(findingLine(event.finding, this.#statusOf(event.finding)));
        break;
      case 'unreadable':
        this.put(unreadableLine(event.unreadable, event.account, this.#unreadStatus(event)));
        break;
      case 'account':
        this.account(event.remnant);
        break;
    }
  }

  /** An endpoint that several accounts share, or several runs saw so, is one line. */
  put(line: ScanLineJson): void {
    if (line.type === 'endpoint') {
      const name = nameOf(line);
      if (this.#endpoints.has(name)) return;
      this.#endpoints.add(name);
    }
    const { baseline } = this.#standards;
    if (baseline !== undefined) for (const id of idsIn(line)) this.#found.add(id);
    const judged = this.#judged(line);
    this.#out(baseline?.applied(judged) ?? judged);
  }

  /** A line of an earlier run by what is decided and known now: a part of a scan may have had no configuration. */
  #judged(line: ScanLineJson): ScanLineJson {
    if (line.type === 'trust') return { ...line, isNew: true };
    if (line.type !== 'finding' && line.type !== 'unreadable') return line;
    const names =
      line.type === 'finding'
        ? [line.resource, line.account, line.issuer]
        : [line.account, line.region];
    const check = line.type === 'finding' ? line.check : line.type;
    const now = this.#status(
      check,
      names.filter((name) => name !== null),
    );
    return { ...line, isNew: true, suppressed: now.suppressed ?? this.#still(check, line) };
  }

  /** What was decided where it was run holds until its day, and never of what STS decides. */
  #still(check: string, { suppressed }: FindingLine | UnreadableLine): Suppressed | null {
    const isOver =
      (suppressed?.until ?? '') < printInstant(this.#standards.at).slice(0, DAY_LENGTH);
    return isOver || isGate(check) ? null : suppressed;
  }

  /** All of the account was told. */
  account(remnant: AccountRemnant): void {
    this.#remnants.push(remnant);
    this.#out(accountLine(remnant));
  }

  /** Tells what depends on all accounts, and what became of the baseline. */
  end({ scope }: ScanHead): void {
    const remnants = this.#remnants;
    const { baseline } = this.#standards;
    // One machine of several does not see all; whoever merges what they saw does.
    const findings = scope.shard === null ? findingsOfFleet(remnants, true) : [];
    for (const finding of findings) this.put(findingLine(finding, this.#statusOf(finding)));
    if (baseline === undefined) return;
    const seen = { scope, remnants, found: this.#found };
    for (const line of linesOfRest(baseline, seen)) this.#out(line);
  }

  #statusOf(finding: FleetFinding): FindingStatus {
    return this.#status(finding.check, namesOf(finding));
  }

  #unreadStatus({
    account,
    unreadable,
  }: {
    account: Account;
    unreadable: Unreadable;
  }): FindingStatus {
    const { region } = unreadable;
    return this.#status('unreadable', [account.id, ...(region === undefined ? [] : [region])]);
  }

  #status(check: string, names: readonly string[]): FindingStatus {
    const { at, suppressions } = this.#standards;
    const suppressed = suppressedBy(suppressions, { check, names, at });
    return { firstSeen: printInstant(at), isNew: true, suppressed };
  }
}

/** `2027-01-31`: days in this form compare as texts do. */
const DAY_LENGTH = 10;

function isGate(check: string): boolean {
  return gates.some(({ id }) => id === check);
}

function nameOf({ host, port, address, presentedChain }: EndpointLine): string {
  return [host, port, address, ...presentedChain.map(({ sha1 }) => sha1)].join(' ');
}

/** What a trust has beside that its issuer is gone is there, whether or not it is told. */
function idsIn(line: ScanLineJson): readonly string[] {
  if (line.type === 'finding' || line.type === 'unreadable') return [line.id];
  return line.type === 'trust' ? (line.gone?.instead.map(({ id }) => id) ?? []) : [];
}
