// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

/** The gates' ids, in the order in which STS decides. They are interface. */
export type GateId =
  | 'request'
  | 'token-form'
  | 'claims'
  | 'provider'
  | 'audience'
  | 'endpoint-trust'
  | 'keys'
  | 'signature'
  | 'roles-claim'
  | 'role'
  | 'trust-policy'
  | 'duration';
