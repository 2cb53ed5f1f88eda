// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import type { PresentedChain } from '../../core/model/certificate.ts';
import type { ChainFact } from '../../core/model/facts.ts';
import { absent, certificate, fingerprint, text } from './schema.ts';

const vouching = z.object({
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
    bundled: vouching.exactOptional(),
    library: vouching.exactOptional(),
    issuerCa: vouching.exactOptional(),
    machine: vouching.exactOptional(),
  }),
  verifiedAlone: z.array(fingerprint).max(300).exactOptional(),
});
