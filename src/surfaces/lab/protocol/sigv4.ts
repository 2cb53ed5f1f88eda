// SPDX-License-Identifier: Apache-2.0

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type { Instant } from '../../../core/model/instant.ts';
import type { AccessKey, World } from '../world.ts';
import { refusal, type Refused } from './answer.ts';
import { percentEncoded } from './http.ts';
import { compareText } from './parameter-validation.ts';
import { type Signature, signatureOf, type SignedRequest } from './signature-parts.ts';

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
  if (key === undefined || key.session?.token !== signature.sessionToken) return INVALID;
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

const INVALID = refusal(
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
