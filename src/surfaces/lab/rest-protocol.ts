// SPDX-License-Identifier: Apache-2.0

import { type Answer, type Refused, refusal } from './answer.ts';
import { requestId } from './identifiers.ts';
import type { Operation } from './operations/operation.ts';
import { jsonStructure } from './query-protocol.ts';

/** What a method and path ask of a service that speaks rest-json, as EKS does. */
export function restRequest(
  { method, pathname }: { readonly method: string; readonly pathname: string },
  operations: readonly Operation[],
):
  | {
      readonly kind: 'rest';
      readonly operation: Operation;
      readonly fields: ReadonlyMap<string, string>;
    }
  | Refused {
  for (const operation of operations) {
    const match =
      operation.path === undefined ? undefined : patternOf(operation.path).exec(pathname);
    if (method !== 'GET' || match === undefined || match === null) continue;
    return { kind: 'rest', operation, fields: new Map(Object.entries(match.groups ?? {})) };
  }
  return refusal('UnknownOperationException', 404, `there is no operation ${method} ${pathname}`);
}

/** An answer in rest-json: the error's code in a header, its words in the body. */
export function restResponse(answer: Answer): Response {
  const id = { 'x-amzn-requestid': requestId() };
  if (answer.kind === 'result') {
    return Response.json(jsonStructure(answer.members ?? {}), { headers: id });
  }
  const { code, httpStatus, message, members = {} } = answer.refusal;
  return Response.json(
    { ...jsonStructure(members), message },
    { status: httpStatus, headers: { ...id, 'x-amzn-errortype': REST_CODES[code] ?? code } },
  );
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

/** The names that services with JSON protocols have for the errors of all services. */
const REST_CODES: Readonly<Record<string, string>> = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  AccessDenied: 'AccessDeniedException',
};
