// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { type Answer, refusal, type Refused } from './answer.ts';
import { jsonReply, type Reply } from './http.ts';
import { requestId } from './identifiers.ts';
import { jsonCodeOf } from './json-protocol.ts';
import type { Operation } from './operation.ts';
import { jsonStructure } from './query-protocol.ts';

/** A request of a service that speaks rest-json. */
export interface RestRequest {
  readonly method: string;
  readonly pathname: string;
  /** Without the question mark. */
  readonly query?: string;
  readonly body?: string;
}

export interface RestCall {
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
