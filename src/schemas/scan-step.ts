// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { maybe, text } from './common.ts';

/** What was judged at one step of the way from a workload to its credentials. */
export const step = z.object({
  step: z.enum(['workload', 'token', 'issuer', 'keys', 'provider', 'role', 'STS']),
  status: z.enum(['pass', 'warning', 'fail', 'unknown', 'not-checked']),
  checks: z
    .array(
      z.object({
        check: text,
        kind: z.enum(['gate', 'hygiene']),
        status: z.enum(['pass', 'fail', 'unknown']),
        detail: maybe.describe('null where it passes'),
      }),
    )
    .describe('gates first; of hygiene checks those that fail'),
});
