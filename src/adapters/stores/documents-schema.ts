// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { absent, names, text } from './schema.ts';

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
