// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { absent, count, text } from './schema.ts';

const reasons = z.array(z.object({ detail: text, count })).max(100);

/** Looks that failed where others did not. */
export const lostLooks = z.object({ failed: count, retriesFailed: count, reasons });

/** Looks over a while, as saved facts have them. */
export const series = z.object({
  overMs: count,
  documents: z
    .array(
      z.object({
        host: text,
        port: z.int().min(0).max(65_535),
        document: z.enum(['discovery', 'jwks']),
        looks: count,
        failed: count,
        unseen: count,
        slowestMs: absent(z.number()),
        reasons,
      }),
    )
    .max(10),
});
