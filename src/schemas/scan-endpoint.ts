// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { fingerprint, instant, maybe, text, thumbprint } from './common.ts';

/** A line of `scan`: what an address of a host served. Members that are optional were added later. */
export const endpoint = z.object({
  type: z.literal('endpoint'),
  listed: maybe.describe('the entry of the list that led here; null where accounts were scanned'),
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
    z.object({
      sha1: thumbprint,
      subject: text,
      notAfter: instant.nullable(),
      sha256: fingerprint.optional(),
      notBefore: instant.nullable().optional(),
      isCa: z.boolean().optional(),
      onPath: z
        .boolean()
        .optional()
        .describe("whether the leaf's signatures lead through it; of scans of accounts"),
    }),
  ),
  top: thumbprint
    .nullable()
    .optional()
    .describe("of the last certificate that the leaf's signatures lead to: what the list is for"),
  trustedBy: z
    .enum(['library', 'issuer-ca', 'machine'])
    .nullable()
    .describe('whose roots trust it; null where none do, or none was asked'),
  error: maybe.describe('why there is no chain, or why the keys were not found'),
});
