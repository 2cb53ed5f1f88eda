// SPDX-License-Identifier: Apache-2.0

import { refusal, type Refused } from './answer.ts';
import type { HeaderReader } from './http.ts';

/** A request as it was signed: nothing normalised. */
export interface SignedRequest {
  readonly method: string;
  readonly pathname: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: HeaderReader;
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

function inHeader(authorization: string, headers: HeaderReader): Signature | Refused {
  const [, algorithm = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(authorization) ?? [];
  const pairs = rest.split(/[, ]+/).filter((part) => part !== '');
  const odd = pairs.find((pair) => !pair.includes('='));
  if (odd !== undefined) {
    return incomplete(
      `'${odd.slice(0, MAX_ECHO)}' not a valid key=value pair (missing equal-sign) in Authorization header.`,
    );
  }
  const parameter = (name: string): string =>
    pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  return signatureFrom({
    credential: algorithm === ALGORITHM ? parameter('Credential') : '',
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
  const lacking = [
    [credential, "requires 'Credential' parameter."],
    [signature, "requires 'Signature' parameter."],
    [signedHeaders, "requires 'SignedHeaders' parameter."],
    [date, "requires existence of either a 'X-Amz-Date' or a 'Date' header."],
  ].flatMap(([part, words]) => (part === '' ? [`Authorization header ${String(words)}`] : []));
  if (lacking.length > 0) return incomplete(lacking.join(' '));
  const [accessKeyId = '', ...scope] = credential.split('/');
  if (accessKeyId === '' || scope.length !== SCOPE_PARTS) {
    return incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential.slice(0, MAX_ECHO)}'`,
    );
  }
  if (!BASIC_DATE.test(date)) {
    return incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${date.slice(0, MAX_ECHO)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  return {
    kind: 'signature',
    accessKeyId,
    scope: scope.join('/'),
    date,
    signedHeaders: signedHeaders.split(';'),
    sessionToken,
    signature,
  };
}

/** @see AWS, Troubleshoot Signature Version 4. */
function incomplete(message: string): Refused {
  return refusal('IncompleteSignature', 403, message);
}

/** ISO 8601's basic format: `20150830T123600Z`. */
export const BASIC_DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Day, Region, service and terminator. */
const SCOPE_PARTS = 4;

/** How much of a header is repeated. */
const MAX_ECHO = 300;
