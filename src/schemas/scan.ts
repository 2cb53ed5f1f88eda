// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { everyResult, instant, maybe, type Result, text, thumbprint } from './common.ts';

const scan = z.object({ type: z.literal('scan'), ...everyResult, at: instant });

const endpoint = z.object({
  type: z.literal('endpoint'),
  listed: text.describe('the entry of the list that led here'),
  roles: z
    .array(z.enum(['discovery', 'jwks']))
    .describe('which documents of the issuer are there; none of a host alone'),
  host: text,
  port: z.int().min(1).max(65_535),
  address: maybe.describe('null behind a proxy, and where the name has none'),
  probe: z
    .enum(['quick', 'handshake'])
    .describe('quick: certificates that were read in clear; nothing proves that it holds the key'),
  protocol: maybe,
  thumbprint: thumbprint.nullable().describe('of the last presented certificate'),
  presentedChain: z.array(
    z.object({ sha1: thumbprint, subject: text, notAfter: instant.nullable() }),
  ),
  trustedBy: z
    .literal('library')
    .nullable()
    .describe('whether the roots that Node ships trust it; null where not, or not asked'),
  error: maybe.describe('why there is no chain, or why the keys were not found'),
});

const summary = z.object({
  type: z.literal('summary'),
  endpoints: z.int().min(0),
  failed: z.int().min(0).describe('how many of them showed no chain'),
});

/** One line of `--format ndjson`. */
export const scanLine = z.discriminatedUnion('type', [scan, endpoint, summary]);

export type ScanLineJson = Result<typeof scanLine>;
