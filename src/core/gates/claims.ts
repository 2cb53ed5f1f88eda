// SPDX-License-Identifier: Apache-2.0

import { printInstant, type Instant, instantOf } from '../model/instant.ts';
import {
  EMPTY_AUDIENCE,
  expired,
  INVALID_TIMESTAMP,
  issuedAhead,
  ISSUER_NOT_URL,
  MALFORMED_TAGS,
  missingClaim,
  notYetValid,
  SEVERAL_AUDIENCES,
  sourceIdentityOutOfBounds,
  SUBJECT_NULL,
} from './answers.ts';
import { SHAPE_RULES, type Rule, secondsIn, type Wrong } from './claim-shapes.ts';
import {
  defineGate,
  fail,
  type Gate,
  type GateAnswer,
  notApplicable,
  pass,
  remedy,
} from './gate.ts';
import { tokenRemedy } from './next-steps.ts';
import type { StsAnswer } from '../model/verdict.ts';
import type { JsonObject } from '../model/json.ts';

export const claims: Gate = defineGate({
  id: 'claims',
  on: 'token',
  step: 3,
  title: 'The token has the claims that STS needs, and is valid now',
  source: {
    title: 'IAM User Guide, OIDC federation: requirements of the token',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html',
  },
  explanation:
    'iss, sub, aud, iat and exp are required; iss is an https URL; several audiences need azp; times are whole ' +
    'seconds. STS allows five minutes of clock difference, and the times that it prints, in seconds since 1970, ' +
    'include them: the "current" time in a message about an expired token is five minutes behind. Session tags and a source identity have the bounds that they have in AssumeRole.',
  remedy:
    'Get a fresh ID token of the right kind; where the time is wrong, set the clock of the issuer or of this machine.',
  answers: [
    recorded('the token lacks a required claim', missingClaim('<name>')),
    recorded("the token's aud is an empty list", EMPTY_AUDIENCE),
    recorded('the token has several audiences and no azp', SEVERAL_AUDIENCES),
    {
      ...recorded(
        "the token's iss is not an https URL, as in old tokens of Kubernetes",
        ISSUER_NOT_URL,
      ),
      knowledge: 'reported',
    },
    recorded("the token's iat, exp or nbf is not whole seconds", INVALID_TIMESTAMP),
    recorded('the token expired more than 5 minutes ago', expired('<now - 300>', '<exp>')),
    recorded("the token's nbf is more than 5 minutes ahead", notYetValid('<now + 300>', '<nbf>')),
    recorded("the token's iat is more than 5 minutes ahead", issuedAhead('<iat>')),
    recorded(
      'a session tag of the token is not a list of one string, or out of its bounds',
      MALFORMED_TAGS,
    ),
    {
      ...recorded(
        'the source identity in the token is out of its bounds',
        sourceIdentityOutOfBounds('<value>'),
      ),
      knowledge: 'inferred',
    },
    recorded("the token's sub is null", SUBJECT_NULL),
  ],
  evaluate: (facts) => {
    const { token, at } = facts;
    if (token === undefined) return notApplicable('no token was given');
    const { claims: body } = token;
    if (body === undefined) return notApplicable('the claims of the token cannot be read');
    for (const rule of [...SHAPE_RULES, ...TIME_RULES]) {
      const wrong = rule(body, at);
      if (wrong !== undefined) {
        const { detail, answer, evidence, knowledge = 'recorded' } = wrong;
        const next =
          wrong.isFreshOne === true ? tokenRemedy(wrong.remedy, facts) : remedy(wrong.remedy);
        return fail(detail, { answer, knowledge, evidence, remedies: [next] });
      }
    }
    return pass('the token has all claims and is valid now', {
      knowledge: 'recorded',
      evidence: { at: printInstant(at) },
    });
  },
});

function recorded(when: string, answer: StsAnswer): GateAnswer {
  return { ...answer, messages: 'both', knowledge: 'recorded', when };
}

function isNotExpired(body: JsonObject, at: Instant): Wrong | undefined {
  const exp = secondsIn(body, 'exp');
  const now = secondsOf(at) - TOLERANCE_SECONDS;
  if (exp === undefined || now < exp) return undefined;
  return {
    detail: `the token expired at ${timeOf(exp)}, ${String(secondsOf(at) - exp)} seconds ago`,
    answer: expired(String(now), String(exp)),
    evidence: { exp, at: printInstant(at) },
    remedy: 'get a new token; a long-running program must read the token file again',
    isFreshOne: true,
  };
}

function isValidByNow(body: JsonObject, at: Instant): Wrong | undefined {
  const nbf = secondsIn(body, 'nbf');
  const now = secondsOf(at) + TOLERANCE_SECONDS;
  if (nbf === undefined || now >= nbf) return undefined;
  return {
    detail: `the token is valid from ${timeOf(nbf)}, ${String(nbf - secondsOf(at))} seconds ahead`,
    answer: notYetValid(String(now), String(nbf)),
    evidence: { nbf, at: printInstant(at) },
    remedy: "set the issuer's clock",
  };
}

function isIssuedByNow(body: JsonObject, at: Instant): Wrong | undefined {
  const iat = secondsIn(body, 'iat');
  if (iat === undefined || iat <= secondsOf(at) + TOLERANCE_SECONDS) return undefined;
  return {
    detail: `the token was issued at ${timeOf(iat)}, ${String(iat - secondsOf(at))} seconds ahead`,
    answer: issuedAhead(String(iat)),
    evidence: { iat, at: printInstant(at) },
    remedy: "set the issuer's clock",
  };
}

function secondsOf(at: Instant): number {
  return Math.floor(at / 1000);
}

/** A time in words, where it is one: a claim may hold any number. */
function timeOf(seconds: number): string {
  return Math.abs(seconds) < LAST_SECOND
    ? printInstant(instantOf(seconds * 1000))
    : String(seconds);
}

/** In this order, after all shapes (inferred: each was recorded alone). */
const TIME_RULES: readonly Rule[] = [isNotExpired, isValidByNow, isIssuedByNow];

/** Five minutes (IAM User Guide); recorded 2026-09-11 of all three times. */
const TOLERANCE_SECONDS = 300;

/** The end of the year 9999: what is later has no date of four digits in ISO 8601. */
const LAST_SECOND = 253_402_300_800;
