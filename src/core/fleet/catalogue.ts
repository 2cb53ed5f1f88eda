// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { clusterWithoutProvider } from './cluster-without-provider.ts';
import type { FleetCheck } from './fleet-check.ts';
import { issuerTwice } from './issuer-twice.ts';
import { providerOrphan } from './provider-orphan.ts';
import { providerQuota } from './provider-quota.ts';
import { providerUnused } from './provider-unused.ts';
import { rolePrivileged } from './role-privileged.ts';
import { roleTrustsMissingProvider } from './role-trusts-missing-provider.ts';
import { trustPolicyWide } from './trust-policy-wide.ts';
import { unreadable } from './unreadable.ts';

/** All checks of a fleet, in order of their ids. */
export const fleetChecks: readonly FleetCheck[] = [
  clusterWithoutProvider,
  issuerTwice,
  providerOrphan,
  providerQuota,
  providerUnused,
  rolePrivileged,
  roleTrustsMissingProvider,
  trustPolicyWide,
  unreadable,
];
