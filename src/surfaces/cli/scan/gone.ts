// SPDX-License-Identifier: Apache-2.0

import { fleetChecks } from '../../../core/fleet/catalogue.ts';
import type { AccountRemnant } from '../../../core/fleet/fleet-check.ts';
import type { ScanLineJson } from '../../../schemas/scan.ts';
import type { Baseline, KnownFinding } from './baseline.ts';
import type { ScanHead } from './scan-file.ts';
import { printRegions } from './scope.ts';

/** What a scan has read and found. */
interface Seen {
  readonly scope: ScanHead['scope'];
  readonly remnants: readonly AccountRemnant[];
  /** Ids. */
  readonly found: ReadonlySet<string>;
}

/**
 * What becomes of findings of the baseline that the scan did not find. Gone are those alone of which all
 * was read that they rest on. The others stay known, so that they are not new where the next scan finds
 * them again; those of accounts that are not scanned any more are forgotten.
 */
export function* linesOfRest(baseline: Baseline, seen: Seen): Generator<ScanLineJson> {
  const { scope, remnants, found } = seen;
  const scanned = new Set(scope.accounts);
  const read = new Set(remnants.filter(({ isAll }) => isAll).map(({ account }) => account.id));
  const areAllRead =
    scope.shard === null &&
    read.size === scanned.size &&
    // Other Regions show other clusters, and whether a provider is an orphan rests on these.
    printRegions(baseline.head.scope) === printRegions(scope);
  const isGone = ({ account, check }: KnownFinding): boolean =>
    read.has(account) && (areAllRead || !OF_FLEET.has(check));
  for (const known of baseline.known) {
    const { id, check, account, resource } = known;
    if (found.has(id) || !scanned.has(account)) continue;
    if (!isGone(known)) yield { type: 'unconfirmed', ...known };
    else if (check !== 'unreadable') yield { type: 'gone', id, check, account, resource };
  }
}

/** What all accounts together show. */
const OF_FLEET: ReadonlySet<string> = new Set(
  fleetChecks.filter(({ after }) => after === 'fleet').map(({ id }) => id),
);
