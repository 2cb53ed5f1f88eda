// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { audience } from './audience.ts';
import { claims } from './claims.ts';
import { duration } from './duration.ts';
import { endpointTrust } from './endpoint-trust.ts';
import type { Gate } from './gate.ts';
import { keys } from './keys.ts';
import { provider } from './provider.ts';
import { request } from './request.ts';
import { role } from './role.ts';
import { rolesClaim } from './roles-claim.ts';
import { signature } from './signature.ts';
import { tokenForm } from './token-form.ts';
import { trustPolicy } from './trust-policy.ts';

/** All gates, in STS's order. */
export const gates: readonly Gate[] = [
  request,
  tokenForm,
  claims,
  provider,
  audience,
  endpointTrust,
  keys,
  signature,
  rolesClaim,
  role,
  trustPolicy,
  duration,
];
