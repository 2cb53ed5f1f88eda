// SPDX-License-Identifier: Apache-2.0

import { refusal, type Refused } from './answer.ts';

/** A request as it was signed: nothing normalised. */
export interface SignedRequest {
  readonly method: string;
  readonly pathname: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Headers;
  readonly body: string;
}

/** What a request says of its signature, by header or by a presigned query. */
export interface Signature {
  readonly kind: 'signature';
  readonly accessKeyId: string;
  /** `date/region/service/aws4_request`. */
  readonly scope: string;
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly sessionToken: string | undefined;
  readonly signature: string;
}

/** The signature of a request; `undefined` when it is not signed, a refusal when parts are missing. */
export function signatureOf({ headers, query }: SignedRequest): Signature | Refused | undefined {
  const authorization = headers.get('authorization');
  if (authorization !== null) return inHeader(authorization, headers);
  const parameters = new URLSearchParams(query);
  return parameters.has('X-Amz-Signature') ? presigned(parameters) : undefined;
}

function inHeader(authorization: string, headers: Headers): Signature | Refused {
  const parameter = (name: string): string =>
    new RegExp(`[ ,]${name}=([^, ]+)`).exec(authorization)?.[1] ?? '';
  return signatureFrom({
    credential: authorization.startsWith('AWS4-HMAC-SHA256') ? parameter('Credential') : '',
    signedHeaders: parameter('SignedHeaders'),
    signature: parameter('Signature'),
    date: headers.get('x-amz-date') ?? '',
    sessionToken: headers.get('x-amz-security-token') ?? undefined,
  });
}

function presigned(parameters: URLSearchParams): Signature | Refused {
  const parameter = (name: string): string => parameters.get(`X-Amz-${name}`) ?? '';
  return signatureFrom({
    credential: parameter('Credential'),
    signedHeaders: parameter('SignedHeaders'),
    signature: parameter('Signature'),
    date: parameter('Date'),
    sessionToken: parameters.get('X-Amz-Security-Token') ?? undefined,
  });
}

/** A part that is missing is empty here. */
function signatureFrom(parts: {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  readonly sessionToken: string | undefined;
}): Signature | Refused {
  const { credential, signedHeaders, signature, date, sessionToken } = parts;
  const [, accessKeyId = '', scope = ''] = /^([^/]+)\/(.+)$/.exec(credential) ?? [];
  const lacking = [
    [accessKeyId, "requires 'Credential' parameter."],
    [signature, "requires 'Signature' parameter."],
    [signedHeaders, "requires 'SignedHeaders' parameter."],
    [date, "requires existence of either a 'X-Amz-Date' or a 'Date' header."],
  ].flatMap(([part, words]) => (part === '' ? [`Authorization header ${String(words)}`] : []));
  if (lacking.length > 0) return refusal('IncompleteSignature', 403, lacking.join(' '));
  return {
    kind: 'signature',
    accessKeyId,
    scope,
    date,
    signedHeaders: signedHeaders.split(';'),
    sessionToken,
    signature,
  };
}
