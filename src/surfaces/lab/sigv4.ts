// SPDX-License-Identifier: Apache-2.0

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type { Instant } from '../../core/model/instant.ts';
import { refusal, type Refused } from './answer.ts';
import { percentEncoded } from './percent-encoding.ts';
import { compareText } from './shape.ts';
import type { AccessKey, World } from './world.ts';

/** A request as it was signed: nothing normalised. */
export interface SignedRequest {
  readonly method: string;
  readonly pathname: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Headers;
  readonly body: string;
}

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
  const parameters = new URLSearchParams(request.query);
  const authorization = request.headers.get('authorization');
  if (authorization === null && !parameters.has('X-Amz-Signature')) {
    return { kind: 'caller', key: undefined };
  }
  const signature =
    authorization === null ? presigned(parameters) : inHeader(authorization, request.headers);
  if (signature.kind === 'refused') return signature;
  const key = world.accessKeys.get(signature.accessKeyId);
  if (key === undefined || key.session?.token !== signature.sessionToken) {
    return refusal('InvalidClientTokenId', 403, 'The security token included in the request is invalid.');
  }
  if (key.session !== undefined && key.session.expires <= now) {
    return refusal('ExpiredToken', 403, 'The security token included in the request is expired');
  }
  return isSignedWith(key.secret, request, signature) ? { kind: 'caller', key } : MISMATCH;
}

interface Signature {
  readonly kind: 'signature';
  readonly accessKeyId: string;
  /** `date/region/service/aws4_request`. */
  readonly scope: string;
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly sessionToken: string | undefined;
  readonly signature: string;
}

function inHeader(authorization: string, headers: Headers): Signature | Refused {
  const parameter = (name: string): string | undefined =>
    new RegExp(`[ ,]${name}=([^, ]+)`).exec(authorization)?.[1];
  return signatureFrom({
    credential: authorization.startsWith('AWS4-HMAC-SHA256') ? parameter('Credential') : undefined,
    signedHeaders: parameter('SignedHeaders'),
    signature: parameter('Signature'),
    date: headers.get('x-amz-date') ?? undefined,
    sessionToken: headers.get('x-amz-security-token') ?? undefined,
  });
}

function presigned(parameters: URLSearchParams): Signature | Refused {
  const parameter = (name: string): string | undefined => parameters.get(`X-Amz-${name}`) ?? undefined;
  return signatureFrom({
    credential: parameter('Credential'),
    signedHeaders: parameter('SignedHeaders'),
    signature: parameter('Signature'),
    date: parameter('Date'),
    sessionToken: parameter('Security-Token'),
  });
}

function signatureFrom(parts: {
  readonly [Name in 'credential' | 'signedHeaders' | 'signature' | 'date' | 'sessionToken']: string | undefined;
}): Signature | Refused {
  const { credential, signedHeaders, signature, date, sessionToken } = parts;
  const [, accessKeyId, scope] = /^([^/]+)\/(.+)$/.exec(credential ?? '') ?? [];
  const lacking = [
    ...(accessKeyId === undefined ? ["Authorization header requires 'Credential' parameter."] : []),
    ...(signature === undefined ? ["Authorization header requires 'Signature' parameter."] : []),
    ...(signedHeaders === undefined ? ["Authorization header requires 'SignedHeaders' parameter."] : []),
    ...(date === undefined
      ? ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]
      : []),
  ];
  if (accessKeyId === undefined || scope === undefined || signature === undefined || signedHeaders === undefined || date === undefined) {
    return refusal('IncompleteSignature', 403, lacking.join(' '));
  }
  return { kind: 'signature', accessKeyId, scope, date, signedHeaders: signedHeaders.split(';'), sessionToken, signature };
}

function isSignedWith(secret: string, request: SignedRequest, signature: Signature): boolean {
  const { scope, date } = signature;
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonicalRequest(request, signature))].join('\n');
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
    .toSorted(([one, value], [other, second]) => compareText(one, other) || compareText(value, second))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const MISMATCH = refusal(
  'SignatureDoesNotMatch',
  403,
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
);
