// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../../../core/model/instant.ts';
import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { type Answer, refusal, result, type WireStructure } from '../protocol/answer.ts';
import { writesIn } from '../protocol/calls.ts';
import type { Operation } from '../protocol/operation.ts';
import type { Call } from '../world.ts';

/** The writes to IAM that were made to this lab, newest first, at once: AWS takes some minutes. */
export const lookupEvents: Operation = {
  service: 'cloudtrail',
  action: 'LookupEvents',
  callers: 'user',
  members: [],
  run: async ({ json = {}, caller }, world) => {
    const { StartTime: start, EndTime: end } = json;
    const found = filterFor(json);
    if (found.kind === 'refused') return found;
    const events = writesIn(world, caller?.account ?? world.account).filter(
      (call) =>
        found.matches(call) &&
        (typeof start !== 'number' || call.at >= start * 1000) &&
        (typeof end !== 'number' || call.at <= end * 1000),
    );
    return pageOf(events, json);
  },
};

interface Filter {
  readonly kind: 'filter';
  readonly matches: (call: Call) => boolean;
}

function filterFor({ LookupAttributes: attributes = [] }: JsonObject): Filter | Refusal {
  if (!Array.isArray(attributes) || attributes.length > 1) return ODD_ATTRIBUTES;
  const [attribute] = attributes as readonly unknown[];
  if (attribute === undefined) return { kind: 'filter', matches: () => true };
  if (!isJsonObject(attribute)) return ODD_ATTRIBUTES;
  const { AttributeKey: key, AttributeValue: value } = attribute;
  const valuesOf = typeof key === 'string' ? ATTRIBUTES.get(key) : undefined;
  if (valuesOf === undefined || typeof value !== 'string') return ODD_ATTRIBUTES;
  return { kind: 'filter', matches: (call) => valuesOf(call).includes(value) };
}

type Refusal = Extract<Answer, { kind: 'refused' }>;

function pageOf(
  events: readonly Call[],
  { MaxResults: size = MOST_A_PAGE, NextToken: token }: JsonObject,
): Answer {
  if (typeof size !== 'number' || size < 1 || size > MOST_A_PAGE) return ODD_SIZE;
  const from = placeAfter(token, events);
  if (from === undefined) return ODD_TOKEN;
  const page = events.slice(from, from + size);
  // The token names the event that came last: what is written meanwhile comes before it.
  const next = Buffer.from(page.at(-1)?.id ?? '').toString('base64url');
  return result({
    Events: page.map(eventStructure),
    NextToken: from + size < events.length ? next : undefined,
  });
}

function placeAfter(token: unknown, events: readonly Call[]): number | undefined {
  if (typeof token !== 'string') return 0;
  const last = Buffer.from(token, 'base64url').toString();
  const place = events.findIndex(({ id }) => id === last);
  return place === -1 ? undefined : place + 1;
}

const ODD_ATTRIBUTES = refusal(
  'InvalidLookupAttributesException',
  400,
  'You can only use one lookup attribute, of a key that is known.',
);
const ODD_SIZE = refusal(
  'InvalidMaxResultsException',
  400,
  'A value greater than 50 or less than 1 is not valid for MaxResults.',
);
const ODD_TOKEN = refusal('InvalidNextTokenException', 400, 'The next token is not valid.');

/** @see CloudTrail API, LookupEvents. */
const MOST_A_PAGE = 50;

/** A write to IAM as `LookupEvents` gives it, the whole record as text in it. */
function eventStructure(call: Call): WireStructure {
  const { id, at, action, caller, resource } = call;
  return {
    EventId: id,
    EventName: nameOf(action),
    ReadOnly: 'false',
    AccessKeyId: caller?.id,
    EventTime: new Date(at - (at % 1000)),
    EventSource: 'iam.amazonaws.com',
    Username: usernameOf(call),
    Resources: resource === '*' ? [] : [{ ResourceType: typeOf(resource), ResourceName: resource }],
    CloudTrailEvent: JSON.stringify(recordOf(call)),
  };
}

/** What CloudTrail finds an event by. @see CloudTrail API, `LookupAttribute`. */
const ATTRIBUTES: ReadonlyMap<string, (call: Call) => readonly string[]> = new Map([
  ['EventId', ({ id }: Call) => [id]],
  ['EventName', ({ action }: Call) => [nameOf(action)]],
  ['ReadOnly', () => ['false']],
  ['Username', (call: Call) => [usernameOf(call)]],
  ['ResourceType', ({ resource }: Call) => [typeOf(resource)]],
  ['ResourceName', ({ resource }: Call) => [resource, resource.split('/').at(-1) ?? '']],
  ['EventSource', () => ['iam.amazonaws.com']],
  ['AccessKeyId', ({ caller }: Call) => [caller?.id ?? '']],
]);

/** @see CloudTrail User Guide, record contents for management events. */
function recordOf({ id, at, action, caller, userAgent, parameters, code }: Call): object {
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: caller?.arn.includes(':assumed-role/') === true ? 'AssumedRole' : 'IAMUser',
      principalId: caller?.userId,
      arn: caller?.arn,
      accountId: caller?.account,
      accessKeyId: caller?.id,
    },
    eventTime: printInstant(at),
    eventSource: 'iam.amazonaws.com',
    eventName: nameOf(action),
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent,
    ...(code === undefined ? {} : { errorCode: code }),
    requestParameters: requestParameters(parameters),
    responseElements: null,
    eventID: id,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: caller?.account,
    eventCategory: 'Management',
  };
}

/** `ThumbprintList.member.1` becomes a member of `thumbprintList`; structures within are left out. */
function requestParameters(
  fields: ReadonlyMap<string, string>,
): Readonly<Record<string, string | readonly string[]>> {
  const parameters: Record<string, string | readonly string[]> = {};
  for (const [name, value] of fields) {
    if (name === 'Action' || name === 'Version') continue;
    const [, list] = /^(\w+)\.member\.\d+$/.exec(name) ?? [];
    const key = lowerFirst(list ?? name);
    const former = parameters[key];
    if (list !== undefined) {
      parameters[key] = [...(typeof former === 'object' ? former : []), value];
    } else if (!name.includes('.')) {
      parameters[key] = value;
    }
  }
  return parameters;
}

function nameOf(action: string): string {
  return action.slice(action.indexOf(':') + 1);
}

function usernameOf({ caller }: Call): string {
  return caller?.arn.split('/').at(-1) ?? '';
}

function typeOf(resource: string): string {
  const kind = resource.split(':').slice(5).join(':').split('/')[0] ?? '';
  return TYPES[kind] ?? 'AWS::IAM::Policy';
}

function lowerFirst(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  'oidc-provider': 'AWS::IAM::OIDCProvider',
  role: 'AWS::IAM::Role',
};
