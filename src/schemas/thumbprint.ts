// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import {
  everyResult,
  fingerprint,
  instant,
  maybe,
  type Result,
  text,
  thumbprint,
} from './common.ts';

const presented = z.object({
  position: z.int().min(0).describe('place on the wire, the leaf being 0'),
  subject: text,
  issuer: text,
  serialNumber: text.describe('hexadecimal, as openssl x509 prints it'),
  notBefore: instant.nullable(),
  notAfter: instant.nullable(),
  sha1: thumbprint,
  sha256: fingerprint,
  isCa: z.boolean(),
  selfSigned: z.boolean(),
  onPath: z
    .boolean()
    .describe('whether the signatures of the leaf lead through it; else it is a stray'),
});

export const endpoint = z.object({
  role: z.enum(['discovery', 'jwks', 'file']),
  host: maybe,
  port: z.int().min(1).max(65_535).nullable(),
  address: maybe.describe('null behind a proxy'),
  protocol: maybe,
  look: z.enum(['handshake', 'quick', 'given']),
  looks: z.int().min(0).describe('how many there were at this address'),
  seen: z.int().min(0).describe('how many of them showed this chain'),
  quick: z
    .int()
    .min(0)
    .describe('how many of these read it in clear, without a session; the others were handshakes'),
  error: maybe.describe('why there is no chain'),
  vouchedBy: z.enum(['library', 'issuer-ca', 'machine']).nullable(),
  vouchError: maybe.describe('what OpenSSL said where nobody trusts it'),
  hostMatches: z.boolean().nullable().describe('whether the leaf is for this host'),
  tls12: z.boolean().nullable().describe('whether TLS 1.2 is spoken; null: not seen'),
  decidedBy: z
    .enum(['library', 'list', 'refused'])
    .nullable()
    .describe(
      'what AWS goes by here: its library of roots, the list of thumbprints, or neither, as it refuses; null: it could not be told',
    ),
  inOrder: z
    .boolean()
    .nullable()
    .describe(
      'whether it begins with the path from the leaf, in order; null where there is no chain',
    ),
  presentedChain: z.array(presented),
  thumbprint: thumbprint.nullable().describe('of the last presented certificate'),
  top: thumbprint.nullable().describe('of the highest certificate on the path from the leaf'),
  recommended: thumbprint
    .nullable()
    .describe(
      'what to list: the highest CA certificate on a path that was verified to a root; the top where none was',
    ),
  verified: z
    .boolean()
    .nullable()
    .describe('whether a public root, or the CA that was named, leads to the recommended one'),
});

export const thumbprintResult = z
  .object({
    ...everyResult,
    at: instant,
    issuer: maybe,
    jwksUri: maybe,
    endpoints: z
      .array(endpoint)
      .describe(
        'one for each role, address and distinct chain; a failed probe has an error and no chain',
      ),
    thumbprints: z
      .array(thumbprint)
      .describe('what to list: the recommended one of each chain, the host of the keys first'),
    withheld: maybe.describe('why no value is given, though chains were seen'),
    warnings: z.array(text),
  })
  .meta({ title: 'trustprint thumbprint', description: 'What IAM should hold for an issuer' });

export type EndpointJson = Result<typeof endpoint>;
export type ThumbprintJson = Result<typeof thumbprintResult>;
