// SPDX-License-Identifier: Apache-2.0

import {
  CloudTrailClient,
  type Event,
  type LookupAttribute,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';

import { instantOf } from '../../core/model/instant.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import type { CallInfo } from './aws-errors.ts';
import { partitionOf } from './aws-iam.ts';
import { type AwsSession, called } from './aws-session.ts';
import type { RecordedChange } from '../../core/model/provider.ts';
import { regionOfPartition } from '../../core/model/arn.ts';

/**
 * The last writes to a provider that CloudTrail knows of, newest first. IAM's events are kept in the
 * Region of its endpoint. They are asked for by the resource; where none are filed under it, by the
 * names of the actions, and told apart by what was asked for.
 */
export async function changesTo(
  providerArn: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<readonly RecordedChange[]> {
  const region = regionOfPartition(partitionOf(providerArn));
  const way = { ...session.config, ...session.endpoint('cloudtrail') };
  const client = new CloudTrailClient({ ...way, region });
  const asked: CallInfo = { action: 'cloudtrail:LookupEvents', resource: '*', effect: 'read' };
  return called(asked, { session, signal, budgetMs: PATIENCE_MS }, async (options) => {
    const lookUp: LookUp = async (attribute) => {
      const input = { LookupAttributes: [attribute], MaxResults: PAGE_SIZE };
      const { Events = [] } = await client.send(new LookupEventsCommand(input), options);
      return Events.flatMap((event) => changeOf(event, providerArn) ?? []);
    };
    const filed = await lookUp({ AttributeKey: 'ResourceName', AttributeValue: providerArn });
    const changes = filed.length > 0 ? filed : await byName(lookUp);
    return changes.toSorted((one, other) => other.at - one.at).slice(0, MOST_CHANGES);
  });
}

type LookUp = (attribute: LookupAttribute) => Promise<readonly RecordedChange[]>;

/** Two at a time: CloudTrail takes two such calls a second, and the SDK waits where it refuses one. */
async function byName(lookUp: LookUp): Promise<readonly RecordedChange[]> {
  const open = [...WRITES];
  const lane = async (): Promise<readonly RecordedChange[]> => {
    const named: RecordedChange[] = [];
    for (let action = open.shift(); action !== undefined; action = open.shift()) {
      named.push(...(await lookUp({ AttributeKey: 'EventName', AttributeValue: action })));
    }
    return named;
  };
  return (await Promise.all([lane(), lane()])).flat();
}

/** A write that took place, to that provider; `undefined` for any other event. */
function changeOf(event: Event, providerArn: string): RecordedChange | undefined {
  const { EventName: action, EventTime: time, CloudTrailEvent: text, Username } = event;
  if (action === undefined || time === undefined || !WRITES.includes(action)) return undefined;
  const record = recordIn(text);
  if (record['errorCode'] !== undefined || text?.includes(`"${providerArn}"`) !== true) {
    return undefined;
  }
  const identity = record['userIdentity'];
  const arn = isJsonObject(identity) ? identity['arn'] : undefined;
  const { userAgent } = record;
  return {
    at: instantOf(time.getTime()),
    action,
    userAgent: typeof userAgent === 'string' ? userAgent.slice(0, MOST_WORDS) : undefined,
    by: typeof arn === 'string' ? arn.slice(0, MOST_WORDS) : Username,
  };
}

/** The record as CloudTrail writes it; empty where it is none. */
function recordIn(text: string | undefined): JsonObject {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** The actions of IAM that change a provider. */
const WRITES: readonly string[] = [
  'UpdateOpenIDConnectProviderThumbprint',
  'CreateOpenIDConnectProvider',
  'AddClientIDToOpenIDConnectProvider',
  'RemoveClientIDFromOpenIDConnectProvider',
  'TagOpenIDConnectProvider',
];

/** @see CloudTrail API, LookupEvents: at most fifty events an answer, two calls a second. */
const PAGE_SIZE = 50;

/** Enough to see a tool behind a few changes by hand. */
const MOST_CHANGES = 10;

/** A user agent is cut by CloudTrail at one kilobyte (CloudTrail record contents). */
const MOST_WORDS = 1024;

/** For all calls together. What owns a provider is good to know, and not worth a long wait. */
const PATIENCE_MS = 12_000;
