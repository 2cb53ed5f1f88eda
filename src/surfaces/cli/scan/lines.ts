// SPDX-License-Identifier: Apache-2.0

import type { ScanEvent } from '../../../app/scan/scan-accounts.ts';
import type { AccountRemnant, FleetFinding } from '../../../core/fleet/fleet-check.ts';
import { findingsOfFleet, namesOf, suppressedBy } from '../../../core/fleet/finding.ts';
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
import type { ScanLineJson } from '../../../schemas/scan.ts';

/** What findings are held against. */
interface Standards {
  readonly at: Instant;
  readonly suppressions: readonly Suppression[];
  readonly rules: AwsRules;
}

/** Makes lines of what a scan tells, and keeps what is told when all accounts were read. */
export class ScanLines {
  readonly #standards: Standards;
  readonly #put: (line: ScanLineJson) => void;
  readonly #remnants: AccountRemnant[] = [];

  constructor(standards: Standards, put: (line: ScanLineJson) => void) {
    this.#standards = standards;
    this.#put = put;
  }

  tell(event: ScanEvent): void {
    switch (event.kind) {
      case 'endpoint':
        this.#put(endpointLine(event.endpoint, this.#standards.rules));
        break;
      case 'trust':
        this.#put(trustLine(event.trust, event.account, (finding) => this.#statusOf(finding)));
        break;
      case 'finding':
        this.#put(findingLine(event.finding, this.#statusOf(event.finding)));
        break;
      case 'unreadable':
        this.#put(unreadableLine(event.unreadable, event.account, this.#unreadStatus(event)));
        break;
      case 'account':
        this.#remnants.push(event.remnant);
        this.#put(accountLine(event.remnant));
        break;
    }
  }

  /** @param isWhole Whether these are all accounts that the scan is about. */
  end(isWhole: boolean): void {
    for (const finding of findingsOfFleet(this.#remnants, isWhole)) {
      this.#put(findingLine(finding, this.#statusOf(finding)));
    }
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
