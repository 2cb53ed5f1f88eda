// SPDX-License-Identifier: Apache-2.0

import { type Instant, instantOf, printInstant } from '../model/instant.ts';
import type { JsonObject } from '../model/json.ts';
import { expired, issuedAhead, notYetValid } from './answers.ts';
import { type Rule, secondsIn, type Wrong } from './claim-shapes.ts';

function isNotExpired(claims: JsonObject, at: Instant): Wrong | undefined {
  const exp = secondsIn(claims, 'exp');
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

function isValidByNow(claims: JsonObject, at: Instant): Wrong | undefined {
  const nbf = secondsIn(claims, 'nbf');
  const now = secondsOf(at) + TOLERANCE_SECONDS;
  if (nbf === undefined || now >= nbf) return undefined;
  return {
    detail: `the token is valid from ${timeOf(nbf)}, ${String(nbf - secondsOf(at))} seconds ahead`,
    answer: notYetValid(String(now), String(nbf)),
    evidence: { nbf, at: printInstant(at) },
    remedy: "set the issuer's clock",
  };
}

function isIssuedByNow(claims: JsonObject, at: Instant): Wrong | undefined {
  const iat = secondsIn(claims, 'iat');
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
export const TIME_RULES: readonly Rule[] = [isNotExpired, isValidByNow, isIssuedByNow];

/** Five minutes (IAM User Guide); recorded 2026-09-11 of all three times. */
const TOLERANCE_SECONDS = 300;

/** The end of the year 9999: what is later has no date of four digits in ISO 8601. */
const LAST_SECOND = 253_402_300_800;
