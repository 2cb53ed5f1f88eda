// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../../../core/model/instant.ts';
import type { WireStructure } from '../protocol/answer.ts';
import type { Call } from '../world.ts';

/** A write to IAM as `LookupEvents` gives it, the whole record as text in it. */
export function eventStructure(call: Call): WireStructure {
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
export const ATTRIBUTES: ReadonlyMap<string, (call: Call) => readonly string[]> = new Map([
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
