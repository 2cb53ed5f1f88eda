// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import type { PresentedChain } from '../../core/model/certificate.ts';
import type { ChainFact } from '../../core/model/facts.ts';
import { absent, certificate, count, fingerprint, names, text } from './schema.ts';

const verification = z.object({
  vouches: z.boolean(),
  error: absent(text),
  anchors: z.array(certificate).max(300).exactOptional(),
});

/** OpenSSL takes some hundred kilobytes of certificates from a server, two hundred or so. */
const presented = z
  .tuple([certificate], certificate)
  .refine((chain) => chain.length <= 300, 'a chain of more than 300 certificates')
  .transform((chain): PresentedChain => chain);

/** What an endpoint served, and who trusts it. */
export const chainFact: z.ZodType<ChainFact> = z.object({
  presented,
  protocol: absent(text),
  tls12: z.enum(['accepted', 'refused', 'unseen']),
  hostMatches: absent(z.boolean()),
  anchoring: z.object({
    bundled: verification.exactOptional(),
    library: verification.exactOptional(),
    issuerCa: verification.exactOptional(),
    machine: verification.exactOptional(),
  }),
  verifiedAlone: z.array(fingerprint).max(300).exactOptional(),
});

/** The gates take it apart: what is no URL must not come that far. */
const httpsUrl = text.refine(
  (given) => URL.canParse(given) && new URL(given).protocol === 'https:',
);

/** The issuer's two documents, as saved facts have them. */
export const discovery = z.object({
  issuer: absent(text),
  jwksUri: httpsUrl,
  missing: names,
  repeated: names.exactOptional(),
});

const jwk = z.object({
  kty: absent(text),
  kid: absent(text),
  use: absent(text),
  hasKeyOps: z.boolean(),
  hadPrivate: z.boolean(),
  material: z.record(text, z.union([text, names])),
});

export const jwks = z.object({ keys: z.array(jwk).max(2000) });

const reasons = z.array(z.object({ detail: text, count })).max(100);

/** Probes that failed where others did not. */
export const lostLooks = z.object({ failed: count, retriesFailed: count, reasons });

/** Probes over a while, as saved facts have them. */
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
