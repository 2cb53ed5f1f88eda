// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';

import type { AuthorizationMessage } from '../world.ts';

/** Who was not authorized, for what. */
export interface Unauthorized {
  readonly principal: { readonly id: string; readonly arn: string };
  readonly action: string;
  readonly resource: string;
  readonly explicitDeny: boolean;
}

/**
 * An authorization message. AWS encrypts what it says; here it is a name for it, which only the lab
 * that gave it can look up.
 */
export function authorizationMessage({
  principal,
  action,
  resource,
  explicitDeny,
}: Unauthorized): AuthorizationMessage {
  return {
    encoded: randomBytes(ENCODED_BYTES).toString('base64url'),
    decoded: JSON.stringify({
      allowed: false,
      explicitDeny,
      matchedStatements: { items: [] },
      failures: { items: [] },
      context: { principal, action, resource, conditions: { items: [] } },
    }),
  };
}

/** Too many to be guessed; those of AWS are longer still. */
const ENCODED_BYTES = 96;
