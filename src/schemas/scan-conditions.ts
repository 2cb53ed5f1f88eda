// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { maybe, text } from './common.ts';

const truth = z.boolean().nullable();

/** What a statement of the trust policy of a role asks, beside what a token has. */
export const roleConditions = z.object({
  role: text.describe('its ARN'),
  statement: text.describe('by its Sid, or its number'),
  effect: z.enum(['Allow', 'Deny']),
  applies: truth.describe('null: it depends on what is not known'),
  subject: maybe.describe('of the token that was seen, or that is expected'),
  rows: z.array(
    z.object({
      operator: text,
      key: text,
      values: z.array(text),
      claim: maybe.describe(
        'what the token has or would have; null where it has none, or that is not known',
      ),
      holds: truth.describe('null: it is not known'),
      why: maybe.describe('why it does not hold, or is not known'),
    }),
  ),
});
