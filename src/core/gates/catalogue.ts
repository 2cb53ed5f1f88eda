// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { audience } from './audience.ts';
import { claims } from './claims.ts';
import type { Gate } from './gate.ts';
import { provider } from './provider.ts';
import { request } from './request.ts';
import { tokenForm } from './token-form.ts';

/** All gates, in STS's order. */
export const gates: readonly Gate[] = [request, tokenForm, claims, provider, audience];
