// SPDX-License-Identifier: Apache-2.0

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type { Instant } from '../../../core/model/instant.ts';
import type { AccessKey, World } from '../world.ts';
import { refusal, type Refused } from './answer.ts';
import { percentEncoded } from './http.ts';
import type { Service } from './operation.ts';
import { compareText } from './parameter-validation.ts';
import { BASIC_DATE, type Signature, signatureOf, type SignedRequest } from './signature-parts.ts';

export interface Caller {
  readonly kind: 'caller';
  /** `undefined` when the request is not signed. */
  readonly key: AccessKey | undefined;
}

/**
 * Who signed a request, by header or by a presigned query.
 *
 * @see AWS Signature Version 4. The words of the refusals are those that many have reported.
 */
export function callerOf(request: SignedRequest, world: World, now: Instant): Caller | Refused {
  const signature = signatureOf(request);
  if (signature === undefined) return { kind: 'caller', key: undefined };
  if (signature.kind === 'refused') return signature;
  const key = world.accessKeys.get(signature.accessKeyId);
  if (key === undefined || key.session?.token !== signature.sessionToken) return UNKNOWN_KEY;
  if (key.session !== undefined && key.session.expires <= now) return EXPIRED;
  return isSignedWith(key.secret, request, signature) ? { kind: 'caller', key } : MISMATCH;
}

function isSignedWith(secret: string, request: SignedRequest, signature: Signature): boolean {
  const { scope, date } = signature;
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonicalRequest(request, signature))].join(
    '\n',
  );
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  const wanted = createHmac('sha256', key).update(text).digest();
  const given = Buffer.from(signature.signature, 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function canonicalRequest(request: SignedRequest, { signedHeaders }: Signature): string {
  const { method, pathname, query, headers, body } = request;
  const path = pathname.split('/').map(percentEncoded).join('/');
  const lines = signedHeaders.map(
    (name) => `${name}:${(headers.get(name) ?? '').trim().replaceAll(/ +/g, ' ')}\n`,
  );
  const names = signedHeaders.join(';');
  return [method, path, canonicalQuery(query), lines.join(''), names, sha256(body)].join('\n');
}

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query.replaceAll('+', '%2B'))]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [percentEncoded(name), percentEncoded(value)] as const)
    .toSorted(
      ([one, value], [other, second]) => compareText(one, other) || compareText(value, second),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The answer to a key that nobody has. */
export const UNKNOWN_KEY = refusal(
  'InvalidClientTokenId',
  403,
  'The security token included in the request is invalid.',
);
const EXPIRED = refusal(
  'ExpiredToken',
  403,
  'The security token included in the request is expired',
);
const MISMATCH = refusal(
  'SignatureDoesNotMatch',
  403,
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
);

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
