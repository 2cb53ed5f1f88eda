// SPDX-License-Identifier: Apache-2.0

import { secondsIn } from '../gates/claim-shapes.ts';
import { type Instant, instantOf, plusSeconds } from '../model/instant.ts';
import type { JsonObject } from '../model/json.ts';

/** The times of a token; what is absent, or is no time of this age, is `undefined`. */
export interface TokenTimes {
  readonly issuedAt: Instant | undefined;
  readonly notBefore: Instant | undefined;
  readonly expiresAt: Instant | undefined;
  /** When STS begins to refuse it: five minutes after it expired (IAM User Guide). */
  readonly refusedFrom: Instant | undefined;
}

/** Reads the times of a token from its claims, which have them as seconds since 1970. */
export function tokenTimesOf(claims: JsonObject | undefined): TokenTimes {
  const expiresAt = timeIn(claims, 'exp');
  return {
    issuedAt: timeIn(claims, 'iat'),
    notBefore: timeIn(claims, 'nbf'),
    expiresAt,
    refusedFrom: expiresAt === undefined ? undefined : plusSeconds(expiresAt, TOLERANCE_SECONDS),
  };
}

function timeIn(claims: JsonObject | undefined, name: string): Instant | undefined {
  const seconds = claims === undefined ? undefined : secondsIn(claims, name);
  if (seconds === undefined || Math.abs(seconds) >= LAST_SECOND) return undefined;
  return instantOf(seconds * 1000);
}

const TOLERANCE_SECONDS = 300;

/** The end of the year 9999: what is later has no date of four digits in ISO 8601. */
const LAST_SECOND = 253_402_300_800;
