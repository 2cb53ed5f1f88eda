// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import type { Result } from './common.ts';

const suppression = z
  .strictObject({
    check: z
      .string()
      .min(1)
      .max(100)
      .describe('the id of a hygiene check or of a check of accounts; not of a gate'),
    target: z
      .string()
      .min(1)
      .max(2048)
      .optional()
      .describe(
        'issuer, ARN, eks:NAME, account or Region, with * and ? as wildcards; left out: every target',
      ),
    reason: z
      .string()
      .max(500)
      .regex(/\S/, 'say why')
      .describe('why it may stay; printed with the finding'),
    until: z.iso
      .date('write it as 2027-01-31, without a time')
      .describe('the last day, in UTC; after it the finding counts again'),
  })
  .describe('a finding that is shown, and does not count');

/** `trustprint.yaml`. What it does not name is refused: a key that is mistyped would do nothing. */
export const configFile = z
  .strictObject({ suppress: z.array(suppression).max(1000).optional() })
  .meta({ title: 'trustprint.yaml', description: 'The configuration of trustprint' });

export type ConfigFile = Result<typeof configFile>;
