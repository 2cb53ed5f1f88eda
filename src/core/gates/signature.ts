// SPDX-License-Identifier: Apache-2.0

import type { Facts, SignatureFact } from '../model/facts.ts';
import type { Outcome } from '../model/verdict.ts';
import {
  generic,
  GENERIC_MESSAGE,
  invalidIdentityToken,
  VERIFICATION_KEY_MESSAGE,
} from './answers.ts';
import { keySetCommand } from './documents.ts';
import { signingKeysIn } from '../token/signing-keys.ts';
import { defineGate, fail, type Gate, notApplicable, pass, remedy, unknown } from './gate.ts';

export const signature: Gate = defineGate({
  id: 'signature',
  on: 'keys',
  step: 8,
  title: 'The signature of the token verifies with the key that it names',
  source: {
    title: 'RFC 7515, JSON Web Signature, 5.2',
    url: 'https://www.rfc-editor.org/rfc/rfc7515#section-5.2',
  },
  explanation:
    'The key is found by its kid, and the signature must verify with it. Where it does not, another key was published under ' +
    'that kid: a service-account key that was recreated, an old upload, two clusters that share one issuer. A JWK with key_ops is refused, even with verify.',
  remedy: 'Publish the public half of the key that signs tokens, without key_ops.',
  answers: [
    {
      ...invalidIdentityToken(GENERIC_MESSAGE),
      messages: 'current',
      knowledge: 'recorded',
      when: 'the signature does not verify, or the key has key_ops',
    },
    {
      ...invalidIdentityToken(VERIFICATION_KEY_MESSAGE),
      messages: 'classic',
      knowledge: 'inferred',
      when: 'the signature does not verify, or the key has key_ops',
    },
  ],
  evaluate: (facts) => {
    const fact = facts.signature;
    if (fact === undefined) {
      return judgeSigningKeys(facts) ?? notApplicable(whyUnseen(facts));
    }
    const { selected, verifies } = fact;
    if (selected.kind === 'none' || verifies === undefined) {
      return notApplicable('no key was selected to verify it with');
    }
    return judge(fact, { index: selected.index, hasKeyOps: selected.hasKeyOps, verifies }, facts);
  },
});

function whyUnseen({ token }: Facts): string {
  return token === undefined ? 'no token was given' : 'the signature of the token was not verified';
}

/** Without a token: whether the keys published under their ids are those that the API server signs with. */
function judgeSigningKeys(facts: Facts): Outcome | undefined {
  const own = (signingKeysIn(facts) ?? []).filter(
    ({ problem }) => problem === undefined || problem === 'other-key' || problem === 'key-ops',
  );
  const [first, ...others] = own.filter(({ problem }) => problem !== undefined);
  if (first === undefined) return undefined;
  const key = `the published key ${first.kid ?? '(the only one)'}`;
  const detail =
    first.problem === 'key-ops'
      ? `${key} has key_ops, which STS refuses`
      : `${key} is not the one that the API server signs with`;
  const evidence = { kid: first.kid ?? null, problem: first.problem ?? null };
  const remedies = [
    remedy('publish the keys that the API server signs with', keySetCommand(facts)),
  ];
  if (others.length + 1 < own.length) {
    return unknown(detail, { knowledge: 'inferred', evidence, remedies });
  }
  return fail(detail, {
    answer: generic(facts.rules, VERIFICATION_KEY_MESSAGE),
    knowledge: 'recorded',
    evidence,
    remedies,
  });
}

interface Selected {
  readonly index: number;
  readonly hasKeyOps: boolean;
  readonly verifies: boolean;
}

function judge({ kid, alg }: SignatureFact, selected: Selected, facts: Facts): Outcome {
  const { rules } = facts;
  const evidence = { kid: kid ?? null, alg: alg ?? null, ...selected };
  const key = `the published key ${kid ?? '(the only one)'}`;
  const refused = (detail: string, next: string): Outcome =>
    fail(detail, {
      answer: generic(rules, VERIFICATION_KEY_MESSAGE),
      knowledge: 'recorded',
      evidence,
      remedies: [remedy(`${next}; to see what is published`, keySetCommand(facts))],
    });
  if (selected.hasKeyOps) {
    return refused(`${key} has key_ops, which STS refuses`, 'publish the key without key_ops');
  }
  return selected.verifies
    ? pass(`the signature verifies with ${key}`, { knowledge: 'recorded', evidence })
    : refused(
        `the signature does not verify with ${key}`,
        'publish the key that signs tokens, and keep the old one until its tokens have expired',
      );
}
