// SPDX-License-Identifier: Apache-2.0

import type { Change } from '../../core/model/plan.ts';

/** What would break, or who would be let in, if what the change rests on were not so. */
export function ifWrong(change: Change): string {
  switch (change.kind) {
    case 'set-thumbprints':
      return change.add.length === 0
        ? 'a server that presents what goes would be refused from then on'
        : WHO_HOLDS_A_KEY;
    case 'create-provider':
      return `${WHO_HOLDS_A_KEY}; as long as no role trusts the provider, it lets in nobody`;
    case 'add-client-id':
      return `tokens that the issuer made for ${change.clientId} pass at roles that do not ask for an audience`;
    case 'remove-client-id':
      return `workloads that ask for ${change.clientId} are refused from then on`;
    case 'delete-provider':
      return 'workloads that come by it are refused from then on';
    case 'set-trust-policy':
      return 'whoever is admitted now has all that the role may do';
    case 'annotate-service-account':
      return 'pods that start from then on ask for that role, and for no other';
  }
}

const WHO_HOLDS_A_KEY =
  'whoever holds the key of an added certificate can pose as the issuer, and enter every role that trusts it';
