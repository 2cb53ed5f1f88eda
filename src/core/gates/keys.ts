// SPDX-License-Identifier: Apache-2.0
import { type SigningKey, signingKeysIn } from '../token/signing-keys.ts';
import type { Facts, KeySelection } from '../model/facts.ts';
import { type KeyHeader, keyTypeOf, selectKey } from '../token/signature.ts';
import type { Jwks } from '../model/jwks.ts';
import { seenOf } from '../model/observed.ts';
import type { Outcome } from '../model/verdict.ts';
import { textClaim } from '../model/web-identity.ts';
import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from './answers.ts';
import { judgeDocuments, keySetCommand } from './documents.ts';
import {
  defineGate,
  fail,
  type Gate,
  notApplicable,
  pass,
  remedy,
  type OutcomeDetails,
  unknown,
} from './gate.ts';
import { judgeLostConnections } from './lost-connections.ts';
import { anyKey, NO_KEY } from './no-key.ts';

export const keys: Gate = defineGate({
  id: 'keys',
  on: 'keys',
  step: 7,
  title: "STS can fetch the issuer's keys, and finds the one that the token names",
  source: {
    title: 'AWS re:Post Knowledge Center, IAM STS InvalidIdentityToken',
    url: 'https://repost.aws/knowledge-center/iam-sts-invalididentitytoken',
  },
  explanation:
    'STS fetches the discovery document and the key set from the public internet, without credentials, within about five ' +
    "seconds, and takes the key whose kid is the token's. Keys without kid are ignored. A rotation of signing keys has " +
    'nothing to do with the thumbprint of the certificate.',
  remedy:
    'Serve both documents publicly, within 5 seconds, with the key that signs tokens under its kid.',
  answers: [
    {
      ...invalidIdentityToken(VERIFICATION_KEY_MESSAGE),
      messages: 'both',
      knowledge: 'recorded',
      when: 'the documents cannot be fetched, or hold no key that the token selects',
    },
  ],
  evaluate: (facts) => {
    const { discovery, jwks } = facts;
    if (discovery === undefined && jwks === undefined) {
      return notApplicable('the documents of the issuer were not checked');
    }
    const wrong = judgeDocuments(facts);
    if (wrong !== undefined) return wrong;
    const published = seenOf(jwks);
    if (published === undefined) return notApplicable('the key set was not checked');
    const selected = judgeSelection(published, facts);
    return selected.status === 'pass'
      ? (judgeSigningKeys(published, facts) ?? judgeLostConnections(facts) ?? selected)
      : selected;
  },
});

function judgeSelection(jwks: Jwks, facts: Facts): Outcome {
  const { kid, alg } = headerOf(facts);
  const selection = selectionIn(jwks, facts);
  const evidence = {
    kid: kid ?? null,
    alg: alg ?? null,
    keys: jwks.keys.length,
    published: jwks.keys.slice(0, MAX_KIDS).map((key) => key.kid ?? null),
  };
  if (selection === undefined) {
    return pass(`keys published: ${String(jwks.keys.length)}; the token's kid selects the key`, {
      knowledge: 'recorded',
      evidence,
    });
  }
  if (selection.kind === 'none') {
    const { says, knowledge, remedy: next } = NO_KEY[selection.why];
    return refused(says({ kid: kid ?? onlyKid(jwks), alg, jwks }), {
      knowledge,
      evidence: { ...evidence, why: selection.why },
      remedies: [remedy(`${next}; to see what is published`, keySetCommand(facts))],
    });
  }
  if (facts.signature !== undefined && facts.signature.verifies === undefined) {
    return refused('the key that the token names is not a valid key', {
      knowledge: 'inferred',
      evidence,
      remedies: [
        remedy(
          'publish the key as RFC 7518 has it: n of 2048 bits or more and e of 3 or more, or crv, x and y; to see what is published',
          keySetCommand(facts),
        ),
      ],
    });
  }
  return pass(`the key ${kid ?? 'without kid'} is published`, { knowledge: 'recorded', evidence });
}

function onlyKid({ keys: [only, another] }: Jwks): string | undefined {
  return another === undefined ? only?.kid : undefined;
}

/** Without a token: whether what the API server signs with is published at all. */
function judgeSigningKeys(jwks: Jwks, facts: Facts): Outcome | undefined {
  const own = signingKeysIn(facts) ?? [];
  const missing = own.filter(isUnpublished);
  const [first] = missing;
  if (first === undefined) return undefined;
  const evidence = {
    signing: own.slice(0, MAX_KIDS).map(({ kid }) => kid ?? null),
    published: jwks.keys.slice(0, MAX_KIDS).map((key) => key.kid ?? null),
    why: first.problem,
  };
  const remedies = [
    remedy('publish every key that the API server signs with', keySetCommand(facts)),
  ];
  if (missing.length < own.length) {
    return unknown(
      `${String(missing.length)} of ${String(own.length)} keys of the API server are not published, and which one signs is not known`,
      { knowledge: 'recorded', evidence, remedies },
    );
  }
  const { says } = NO_KEY[first.problem];
  return refused(
    `no key of the API server is published: ${says({ kid: first.kid, alg: undefined, jwks })}`,
    {
      knowledge: 'recorded',
      evidence,
      remedies,
    },
  );
}

function isUnpublished(
  key: SigningKey,
): key is SigningKey & { readonly problem: keyof typeof NO_KEY } {
  return key.problem !== undefined && key.problem in NO_KEY;
}

/**
 * Choosing needs the token's header only. Without a token, or with one that is no JWT for STS, it is
 * seen whether any key is usable.
 */
function selectionIn(jwks: Jwks, facts: Facts): KeySelection | undefined {
  if (keyTypeOf(headerOf(facts).alg) === undefined) return anyKey(jwks);
  if (facts.signature !== undefined) return facts.signature.selected;
  return selectKey(jwks, headerOf(facts)).selection;
}

function headerOf({ signature, token }: Facts): KeyHeader {
  return (
    signature ?? { alg: textClaim(token?.header, 'alg'), kid: textClaim(token?.header, 'kid') }
  );
}

function refused(detail: string, told: OutcomeDetails): Outcome {
  return fail(detail, { ...told, answer: invalidIdentityToken(VERIFICATION_KEY_MESSAGE) });
}

/** Key ids that are named as evidence; seven at once are common on EKS. */
const MAX_KIDS = 30;
