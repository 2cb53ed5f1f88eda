// SPDX-License-Identifier: Apache-2.0

import type { ScanEvent } from '../../../app/scan/scan-accounts.ts';
import { fleetChecks } from '../../../core/fleet/catalogue.ts';
import type { AccountRemnant, FleetFinding } from '../../../core/fleet/fleet-check.ts';
import { findingsOfFleet } from '../../../core/fleet/finding.ts';
import { gates } from '../../../core/gates/catalogue.ts';
import type { AwsRules } from '../../../core/model/facts.ts';
import { type Instant, printInstant } from '../../../core/model/instant.ts';
import { isInForce, suppressedBy, type Suppression } from '../../../core/model/suppressions.ts';
import {
  accountLine,
  endpointLine,
  findingLine,
  trustLine,
  unreadableLine,
} from '../../../render/scan/lines.ts';
import type { FindingLine, ScanLineJson, UnreadableLine } from '../../../schemas/scan.ts';
import { endpointName } from '../../../render/scan/report.ts';
import type { Baseline } from './baseline.ts';
import { linesOfRest } from './gone.ts';
import type { ScanHead } from './scan-file.ts';

/** What findings are held against. */
export interface Standards {
  readonly at: Instant;
  readonly suppressions: readonly Suppression[];
  readonly baseline: Baseline | undefined;
  /** Makes the commands of a finding lead where the scan led; default: they are left as they are. */
  readonly led?: ((finding: FleetFinding) => FleetFinding) | undefined;
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
        this.put(trustLine(event.trust, event, this.#lineOf));
        break;
      case 'finding':
        this.put(this.#lineOf(event.finding));
        break;
      case 'unreadable':
        this.put(unreadableLine(event.unreadable, event.account, this.#at));
        break;
      case 'account':
        this.account(this.#ledIn(event.remnant));
        break;
    }
  }

  /** An endpoint that several accounts share, or several runs saw so, is one line. */
  put(line: ScanLineJson): void {
    if (line.type === 'endpoint') {
      const name = endpointName(line);
      if (this.#endpoints.has(name)) return;
      this.#endpoints.add(name);
    }
    const { baseline } = this.#standards;
    if (baseline !== undefined) for (const id of idsIn(line)) this.#found.add(id);
    const judged = this.#judged(line);
    this.#out(baseline?.applied(judged) ?? judged);
  }

  /** A line by what is decided and known now: it may be of an earlier run, which had no configuration. */
  #judged(line: ScanLineJson): ScanLineJson {
    if (line.type === 'finding') return this.#finding(line);
    if (line.type === 'unreadable') {
      return this.#decided(line, line.type, [line.account, line.region]);
    }
    if (line.type !== 'trust') return line;
    const { gone } = line;
    const instead = gone?.instead.map((one) => this.#finding(one)) ?? [];
    return { ...line, isNew: true, gone: gone === null ? null : { ...gone, instead } };
  }

  #finding(line: FindingLine): FindingLine {
    return this.#decided(line, line.check, [line.resource, line.account, line.issuer]);
  }

  /** What was decided where a line was made holds until its day, and never of what STS decides. */
  #decided<Line extends FindingLine | UnreadableLine>(
    line: Line,
    check: string,
    named: readonly (string | null)[],
  ): Line {
    const { at, suppressions } = this.#standards;
    const names = named.filter((name) => name !== null);
    const earlier =
      line.suppressed === null || isGate(check) || !isInForce(line.suppressed, at)
        ? null
        : line.suppressed;
    const now = suppressedBy(suppressions, { check, names, at });
    return { ...line, isNew: true, suppressed: now ?? earlier };
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
    for (const finding of findings) {
      // What stands in the place of an orphan was led when its account was told.
      this.put(isOfFleet(finding) ? this.#lineOf(finding) : findingLine(finding, this.#at));
    }
    if (baseline === undefined) return;
    const seen = { scope, remnants, found: this.#found };
    for (const line of linesOfRest(baseline, seen)) this.#out(line);
  }

  readonly #lineOf = (finding: FleetFinding): FindingLine =>
    findingLine(this.#led(finding), this.#at);

  #led(finding: FleetFinding): FleetFinding {
    return this.#standards.led?.(finding) ?? finding;
  }

  #ledIn(remnant: AccountRemnant): AccountRemnant {
    const gone = remnant.gone.map((trust) => ({
      ...trust,
      instead: trust.instead.map((finding) => this.#led(finding)),
    }));
    return { ...remnant, gone };
  }

  get #at(): string {
    return printInstant(this.#standards.at);
  }
}

function isOfFleet({ check }: FleetFinding): boolean {
  return fleetChecks.some(({ id }) => id === check);
}

function isGate(check: string): boolean {
  return gates.some(({ id }) => id === check);
}

/** What a trust has beside that its issuer is gone is there, whether or not it is told. */
function idsIn(line: ScanLineJson): readonly string[] {
  if (line.type === 'finding' || line.type === 'unreadable') return [line.id];
  return line.type === 'trust' ? (line.gone?.instead.map(({ id }) => id) ?? []) : [];
}
