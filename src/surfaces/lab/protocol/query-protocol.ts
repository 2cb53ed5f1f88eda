// SPDX-License-Identifier: Apache-2.0

import { instantOf, printInstant } from '../../../core/model/instant.ts';
import {
  type Answer,
  refusal,
  type Refused,
  type WireStructure,
  type WireValue,
} from './answer.ts';
import type { Reply } from './http.ts';
import { requestId } from './identifiers.ts';
import type { Operation, Service } from './operation.ts';

/** The parameters of a request, by the query string and the form together. */
export interface Fields {
  readonly kind: 'fields';
  readonly fields: ReadonlyMap<string, string>;
}

/** Reads `a=b&c=d`, percent-encoded as forms and query strings are. */
export function fieldsOf(query: string, body: string): Fields | Refused {
  const text = [query, body].filter((part) => part !== '').join('&');
  if (/%(?![0-9a-f]{2})/i.test(text)) {
    return refusal('MalformedQueryString', 404, 'The query string contains a syntax error.');
  }
  return { kind: 'fields', fields: new Map(new URLSearchParams(text)) };
}

/** The service and operation that the fields name, or AWS's refusal. */
export function operationOf(
  fields: ReadonlyMap<string, string>,
  operations: readonly Operation[],
): { readonly kind: 'operation'; readonly operation: Operation } | Refused {
  const action = fields.get('Action');
  const version = fields.get('Version') ?? 'NO_VERSION_SPECIFIED';
  if (action === undefined || action === '') return refusal('MissingAction', 400, 'Missing Action');
  const operation = operations.find(
    (candidate) => candidate.action === action && QUERY_VERSIONS[candidate.service] === version,
  );
  if (operation !== undefined) return { kind: 'operation', operation };
  const message = `Could not find operation ${action} for version ${version}`;
  return refusal('InvalidAction', 400, message);
}

/** An answer in XML, or in JSON where the client asks for that (recorded 2025-02 from STS). */
export function queryReply(
  answer: Answer,
  asked: { readonly operation: Operation | undefined; readonly accept: string | null },
): Reply {
  const id = requestId();
  const isJson = (asked.accept ?? '').includes('application/json');
  const status = answer.kind === 'refused' ? answer.refusal.httpStatus : 200;
  const body = isJson
    ? jsonBody(answer, asked.operation, id)
    : xmlBody(answer, asked.operation, id);
  const type = isJson ? 'application/json' : 'text/xml';
  return { status, headers: { 'content-type': type, 'x-amzn-requestid': id }, body };
}

function xmlBody(answer: Answer, operation: Operation | undefined, id: string): string {
  const namespace = operation === undefined ? FAULTS : (NAMESPACES[operation.service] ?? '');
  if (answer.kind === 'refused') {
    const error = xmlElement('Error', errorMembers(answer));
    return `<ErrorResponse xmlns="${namespace}">${error}${xmlElement('RequestId', id)}</ErrorResponse>\n`;
  }
  const action = operation?.action ?? '';
  const inner =
    answer.members === undefined ? '' : xmlMembers({ [`${action}Result`]: answer.members });
  const metadata = xmlElement('ResponseMetadata', { RequestId: id });
  return `<${action}Response xmlns="${namespace}">${inner}${metadata}</${action}Response>\n`;
}

function jsonBody(answer: Answer, operation: Operation | undefined, id: string): string {
  if (answer.kind === 'refused') {
    const { Type, Code, Message } = errorMembers(answer);
    return JSON.stringify({ Error: { Code, Message, Type }, RequestId: id });
  }
  const action = operation?.action ?? '';
  return JSON.stringify({
    [`${action}Response`]: {
      [`${action}Result`]: answer.members === undefined ? undefined : jsonStructure(answer.members),
      ResponseMetadata: { RequestId: id },
    },
  });
}

/** A structure in JSON, where timestamps are seconds since the epoch. */
export function jsonStructure(members: WireStructure): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, jsonValue(value)]],
    ),
  );
}

function jsonValue(value: WireValue): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (isList(value)) return value.map(jsonValue);
  return typeof value === 'object' ? jsonStructure(value) : value;
}

function errorMembers({ refusal: { code, httpStatus, message } }: Refused): WireStructure {
  return { Type: httpStatus < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
}

function isList(value: WireValue): value is readonly WireValue[] {
  return Array.isArray(value);
}

/** @see the service models of IAM and STS; the others do not speak this protocol. */
const QUERY_VERSIONS: Readonly<Partial<Record<Service, string>>> = {
  iam: '2010-05-08',
  sts: '2011-06-15',
};
const NAMESPACES: Readonly<Partial<Record<Service, string>>> = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};
/** Errors that belong to no service. */
const FAULTS = 'http://webservices.amazon.com/AWSFault/2005-15-09';

/** An element of AWS's Query protocol. What is `undefined` is left out; members of lists are `member`. */
export function xmlElement(name: string, value: WireValue | undefined): string {
  if (value === undefined) return '';
  const inner = innerXml(value);
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`;
}

/** The elements of a structure, one after another. */
function xmlMembers(members: WireStructure): string {
  let xml = '';
  for (const [name, value] of Object.entries(members)) xml += xmlElement(name, value);
  return xml;
}

/** Text as XML 1.0 can carry it: what it cannot becomes U+FFFD. */
export function xmlText(text: string): string {
  if (AS_IT_IS.test(text)) return text;
  return text
    .toWellFormed()
    .replaceAll(UNPRINTABLE, '\uFFFD')
    .replaceAll(/[&<>"\r]/g, (mark) => ESCAPES[mark] ?? mark);
}

function innerXml(value: WireValue): string {
  if (typeof value === 'string') return xmlText(value);
  if (value instanceof Date) return timestamp(value);
  if (isList(value)) return value.map((member) => xmlElement('member', member)).join('');
  return typeof value === 'object' ? xmlMembers(value) : String(value);
}

/** With milliseconds where there are any: dates of providers have them (recorded 2026-09-11). */
function timestamp(date: Date): string {
  const milliseconds = date.getTime();
  return milliseconds % 1000 === 0 ? printInstant(instantOf(milliseconds)) : date.toISOString();
}

/** Most texts of answers: ARNs, dates, base64. */
const AS_IT_IS = /^[\w +,./:=@-]*$/;

/** @see XML 1.0, 2.2, Char: these are allowed, and nothing else is. */
const UNPRINTABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};
