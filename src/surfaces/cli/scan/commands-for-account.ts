// SPDX-License-Identifier: Apache-2.0

import type { AccountToScan } from '../../../app/scan/scan-accounts.ts';
import type { FleetFinding } from '../../../core/fleet/fleet-check.ts';
import type { Remedy } from '../../../core/model/verdict.ts';
import { type Ways, withFlags } from '../carry-flags.ts';
import type { ScanFlags } from './scan-flags.ts';

/**
 * Makes the commands of findings lead where the scan led. Of another account the role of the scan reads, and
 * writes nothing: there, and where no flag says how to take that role, credentials are for the reader to give.
 */
export function ledBy(
  flags: ScanFlags,
  accounts: readonly AccountToScan[],
): (finding: FleetFinding) => FleetFinding {
  const roles = new Map(accounts.map(({ account, role }) => [account.id, role]));
  return (finding) => {
    const role = roles.get(finding.account.id);
    const remedies = finding.remedies.map((remedy) =>
      withFlags(remedy, role === undefined ? flags : waysTo(role, remedy, flags)),
    );
    return { ...finding, remedies };
  };
}

function waysTo(role: string, { argv = [] }: Remedy, flags: ScanFlags): Partial<Ways> {
  const { profile, assumeRole, externalId, ...others } = flags;
  const isReading = argv[0] === 'trustprint' && argv[1] !== 'fix';
  return isReading && assumeRole === undefined && externalId === undefined
    ? { ...others, profile, assumeRole: role }
    : others;
}
