// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { type Answer, refusal, type Refused } from './answer.ts';
import { jsonReply, type Reply } from './http.ts';
import { requestId } from './identifiers.ts';
import type { Operation } from './operation.ts';
import { jsonStructure } from './query-protocol.ts';

/** A call of a service that speaks JSON 1.1 to one path, and names its action in a header. */
export interface JsonCall {
  readonly kind: 'json';
  readonly operation: Operation;
  readonly json: JsonObject;
}

/** What a header names and a body asks for. */
export function jsonRequest(
  target: string,
  body: string,
  operations: readonly Operation[],
): JsonCall | Refused {
  const operation = operations.find(({ service, action }) =>
    TARGETS[service]?.some((prefix) => target === `${prefix}.${action}`),
  );
  if (operation === undefined) {
    return refusal('UnknownOperationException', 400, `there is no operation ${target}`);
  }
  const json = objectIn(body);
  return json === undefined
    ? refusal('SerializationException', 400, 'The body of the request is no JSON object')
    : { kind: 'json', operation, json };
}

/** An answer in JSON 1.1: the error's code in its body. */
export function json11Reply(answer: Answer): Reply {
  const isResult = answer.kind === 'result';
  const body = isResult
    ? jsonStructure(answer.members ?? {})
    : { __type: jsonCodeOf(answer.refusal.code), message: answer.refusal.message };
  // Errors of the JSON protocols are 400 whatever they are, but for failures of the service.
  const status = isResult ? 200 : answer.refusal.httpStatus >= 500 ? 500 : 400;
  const type = { 'content-type': 'application/x-amz-json-1.1' };
  return jsonReply(body, status, { 'x-amzn-requestid': requestId(), ...type });
}

function objectIn(body: string): JsonObject | undefined {
  if (body === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What the header names actions by: as the model of the service says it, and as newer SDKs do. */
const TARGETS: Readonly<Partial<Record<Operation['service'], readonly string[]>>> = {
  cloudtrail: ['com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101', 'CloudTrail_20131101'],
  organizations: ['AWSOrganizationsV20161128'],
  servicequotas: ['ServiceQuotasV20190624'],
};

/** The name that services with JSON protocols have for an error of all services. */
export function jsonCodeOf(code: string): string {
  return JSON_CODES[code] ?? code;
}

const JSON_CODES: Readonly<Record<string, string>> = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  AccessDenied: 'AccessDeniedException',
};

/** A request of a service that speaks rest-json. */
interface RestRequest {
  readonly method: string;
  readonly pathname: string;
  /** Without the question mark. */
  readonly query?: string;
  readonly body?: string;
}

interface RestCall {
  readonly kind: 'rest';
  readonly operation: Operation;
  /** Parameters of the path and of the query. */
  readonly fields: ReadonlyMap<string, string>;
  readonly json: JsonObject;
}

/** What a method and path ask of a service that speaks rest-json, as EKS does. */
export function restRequest(
  request: RestRequest,
  operations: readonly Operation[],
): RestCall | Refused {
  const { method, pathname } = request;
  for (const operation of operations) {
    const { path, method: wanted = 'GET' } = operation;
    const match = path === undefined ? null : patternOf(path).exec(pathname);
    if (method === wanted && match !== null) return callOf(operation, match.groups ?? {}, request);
  }
  return refusal('UnknownOperationException', 404, `there is no operation ${method} ${pathname}`);
}

function callOf(
  operation: Operation,
  named: Readonly<Record<string, string>>,
  { query = '', body = '' }: RestRequest,
): RestCall | Refused {
  const json = body === '' ? {} : jsonOf(body);
  if (json === undefined) {
    return refusal('SerializationException', 400, 'The body of the request is no JSON object');
  }
  const inPath = Object.entries(named).map(([name, value]) => [name, decoded(value)] as const);
  const fields = new Map([...new URLSearchParams(query), ...inPath]);
  return { kind: 'rest', operation, fields, json };
}

/** An answer in rest-json: the error's code in a header, its words in the body. */
export function restReply(answer: Answer): Reply {
  const id = { 'x-amzn-requestid': requestId() };
  if (answer.kind === 'result') {
    return jsonReply(jsonStructure(answer.members ?? {}), 200, id);
  }
  const { code, httpStatus, message, members = {} } = answer.refusal;
  const type = { 'x-amzn-errortype': jsonCodeOf(code) };
  return jsonReply({ ...jsonStructure(members), message }, httpStatus, { ...id, ...type });
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

/** What is percent-encoded wrongly stays as it came: no cluster has such a name. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function jsonOf(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
