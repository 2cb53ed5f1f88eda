// SPDX-License-Identifier: Apache-2.0

import type { TokenFlaw, TokenForm } from '../model/web-identity.ts';
import { textClaim } from '../model/web-identity.ts';
import { keyTypeOf } from '../token/signature.ts';
import type { Knowledge } from '../model/verdict.ts';
import { invalidIdentityToken, NOT_A_JWT_MESSAGE } from './answers.ts';
import { defineGate, fail, type Gate, notApplicable, pass, remedy } from './gate.ts';
import { tokenRemedy } from './next-steps.ts';

export const tokenForm: Gate = defineGate({
  id: 'token-form',
  on: 'token',
  step: 2,
  title: 'The token is a JWT that STS accepts',
  source: {
    title: 'AWS STS API Reference, AssumeRoleWithWebIdentity: WebIdentityToken',
    url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
  },
  explanation:
    'A web identity is a signed JWT in compact form: three parts between dots, a header and claims that are JSON objects, ' +
    'signed with RS256, RS384, RS512, ES256, ES384 or ES512. A header with crit is refused. Access tokens are often opaque, or signed otherwise.',
  remedy: 'Send the ID token, not an access token, unchanged.',
  answers: [
    {
      ...invalidIdentityToken(NOT_A_JWT_MESSAGE),
      messages: 'both',
      knowledge: 'recorded',
      when: 'the token is not a JWT, is signed in a way that STS does not accept, or has a crit header',
    },
  ],
  evaluate: (facts) => {
    const { token } = facts;
    if (token === undefined) return notApplicable('no token was given');
    const alg = textClaim(token.header, 'alg');
    const evidence = { parts: token.parts, alg: alg ?? null, padded: token.padded };
    const wrong = wrongWith(token, alg);
    if (wrong !== undefined) {
      return fail(wrong.what, {
        answer: invalidIdentityToken(NOT_A_JWT_MESSAGE),
        knowledge: wrong.knowledge,
        evidence,
        remedies: [tokenRemedy('send the ID token of the issuer, not an access token', facts)],
      });
    }
    if (!token.padded)
      return pass(`a JWT signed with ${alg ?? ''}`, { knowledge: 'documented', evidence });
    return pass(`a JWT signed with ${alg ?? ''}; it has spaces or a line feed around it`, {
      knowledge: 'reported',
      evidence,
      remedies: [
        remedy('write the token without a line feed: some clients send it, and STS refuses that'),
      ],
    });
  },
});

function wrongWith(
  token: TokenForm,
  alg: string | undefined,
): { readonly what: string; readonly knowledge: Knowledge } | undefined {
  if (token.parts !== 3) {
    return {
      what: `the token is not a JWT: ${String(token.parts)} ${token.parts === 1 ? 'part' : 'parts'}, expected 3`,
      knowledge: 'documented',
    };
  }
  if (token.header === undefined) {
    return {
      what: "the token's header is not a JSON object in base64url",
      knowledge: 'documented',
    };
  }
  if (token.claims === undefined) {
    return {
      what: 'the claims of the token are not a JSON object in base64url',
      knowledge: 'documented',
    };
  }
  if (keyTypeOf(alg) === undefined) {
    return {
      what: `the token is signed with ${alg ?? 'no alg'}, which STS does not accept`,
      knowledge: 'documented',
    };
  }
  if (token.header['crit'] !== undefined) {
    return { what: "the token's header has crit, which STS refuses", knowledge: 'recorded' };
  }
  const flaw = flawOf(token);
  return flaw === undefined ? undefined : { what: flaw, knowledge: 'inferred' };
}

/** What RFC 7515 forbids, and nobody recorded of AWS. */
function flawOf({ header, malformed }: TokenForm): string | undefined {
  const kid = header?.['kid'];
  if (kid !== undefined && typeof kid !== 'string')
    return "the kid in the token's header is not text";
  return malformed === undefined ? undefined : FLAWS[malformed];
}

const FLAWS: Readonly<Record<TokenFlaw, string>> = {
  padding: 'a part of the token ends with =, which base64url in a JWT does not have',
  'utf-8': 'a part of the token is not UTF-8',
  signature: 'the signature of the token is not base64url',
};
