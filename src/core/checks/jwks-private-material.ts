// SPDX-License-Identifier: Apache-2.0

import { andMore, type Check, defineCheck, fail, pass, remedy } from './check.ts';

export const jwksPrivateMaterial: Check = defineCheck(
  {
    id: 'jwks-private-material',
    on: 'keys',
    title: 'The key set publishes public keys only',
    severity: 'error',
    source: {
      title: 'RFC 7517, 9.2, Protection of Private Key Material',
      url: 'https://www.rfc-editor.org/rfc/rfc7517#section-9.2',
    },
    explanation:
      'The key set is readable by everybody. If it holds the private members of a key, everybody can sign tokens as this issuer, and take every role that trusts it.',
    remedy:
      'Treat the key as stolen: replace it, publish the public half alone, and look for tokens that the issuer did not sign.',
  },
  ['jwks'],
  ({ jwks }) => {
    const leaking = jwks.keys.flatMap(({ hadPrivate, kid, kty }, index) =>
      hadPrivate ? [{ place: index + 1, kid: kid ?? null, kty: kty ?? null }] : [],
    );
    const [first] = leaking;
    if (first === undefined)
      return pass('no private key is published', { knowledge: 'documented' });
    const name = first.kid === null ? 'without a kid' : `"${first.kid}"`;
    return fail(
      `key ${String(first.place)} of the key set, ${name}, is published with its private half${andMore(leaking)}`,
      {
        knowledge: 'documented',
        evidence: { keys: leaking },
        remedies: [
          remedy(
            'make a new signing key, publish only its public half, and stop using the old one',
          ),
        ],
      },
    );
  },
);
