// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

/** The ids of the checks that a scan makes of whole accounts. They are interface. */
export type FleetCheckId =
  | 'cluster-without-provider'
  | 'issuer-twice'
  | 'provider-orphan'
  | 'provider-quota'
  | 'provider-unused'
  | 'role-privileged'
  | 'role-trusts-missing-provider'
  | 'trust-policy-wide'
  | 'unreadable';
