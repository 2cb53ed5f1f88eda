// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import { type Refused, refusal } from './answer.ts';
import type { Service } from './operation.ts';
import { BASIC_DATE, type Signature } from './signature-parts.ts';

/**
 * The refusal of a signature that is not for this service, or not of now, or `undefined`. Any Region
 * will do for IAM: clients that are given an endpoint sign for their own.
 *
 * @see AWS, Troubleshoot Signature Version 4. The words are those that many have reported.
 */
export function scopeRefusal(
  { scope, date, signedHeaders }: Signature,
  service: Service,
  now: Instant,
): Refused | undefined {
  const [day, , named, terminator] = scope.split('/');
  if (terminator !== 'aws4_request') {
    return mismatch(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator ?? ''}'.`,
    );
  }
  if (named !== service) {
    return mismatch(`Credential should be scoped to correct service: '${service}'. `);
  }
  if (!signedHeaders.includes('host')) {
    return mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  return dayRefusal(day ?? '', date) ?? timeRefusal(date, now);
}

function dayRefusal(day: string, date: string): Refused | undefined {
  const own = date.slice(0, 8);
  if (day === own) return undefined;
  return mismatch(
    `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${own}', from '${date}'.`,
  );
}

function timeRefusal(date: string, now: Instant): Refused | undefined {
  const at = Date.parse(date.replace(BASIC_DATE, '$1-$2-$3T$4:$5:$6Z'));
  const [earliest, latest] = [now - SKEW_MS, now + SKEW_MS];
  if (at < earliest) {
    return mismatch(
      `Signature expired: ${date} is now earlier than ${basic(earliest)} (${basic(now)} - 15 min.)`,
    );
  }
  return at > latest
    ? mismatch(
        `Signature not yet current: ${date} is still later than ${basic(latest)} (${basic(now)} + 15 min.)`,
      )
    : undefined;
}

/** ISO 8601's basic format, without parts of a second. */
function basic(time: number): string {
  return new Date(time).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

function mismatch(message: string): Refused {
  return refusal('SignatureDoesNotMatch', 403, message);
}

/** Reported of IAM and STS since 2016: a quarter of an hour, either way. */
const SKEW_MS = 15 * 60 * 1000;
