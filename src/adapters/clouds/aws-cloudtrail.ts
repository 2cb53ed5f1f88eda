// SPDX-License-Identifier: Apache-2.0

import { setTimeout as pause } from 'node:timers/promises';

import {
  CloudTrailClient,
  type Event,
  type LookupAttribute,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';

import { type Instant, instantOf } from '../../core/model/instant.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import type { CallInfo } from './aws-errors.ts';
import { partitionOf } from './aws-iam.ts';
import { type AwsSession, called } from './aws-session.ts';
import type { RecordedChange } from '../../core/model/provider.ts';
import { parseArn, providerUrlOf, regionOfPartition, roleNameOf } from '../../core/model/arn.ts';

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
  const client = clientFor(partitionOf(providerArn), session);
  return called(ASKED, { session, signal, budgetMs: PATIENCE_MS }, async (options) => {
    const lookUp: LookUp = async (attribute) => {
      const input = { LookupAttributes: [attribute], MaxResults: PAGE_SIZE };
      const { Events = [] } = await client.send(new LookupEventsCommand(input), options);
      return Events.flatMap((event) => changeOf(event, providerArn) ?? []);
    };
    const changes = await byResourceOrName(providerArn, lookUp);
    return changes.toSorted((one, other) => other.at - one.at).slice(0, MOST_CHANGES);
  });
}

/**
 * The writes to providers and roles since then, by ARN, newest first. Looked up by the names of the actions:
 * so many calls for one thing as for all that an account has.
 */
export async function lastWritersOf(
  { arns, since }: { readonly arns: readonly string[]; readonly since: Instant },
  session: AwsSession,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly RecordedChange[]>> {
  const [first = ''] = arns;
  const client = clientFor(partitionOf(first), session);
  const actions = [
    ...(arns.some(isProvider) ? [...WRITES, DELETION] : []),
    ...(arns.every(isProvider) ? [] : ROLE_WRITES),
  ];
  const found = await called(
    ASKED,
    { session, signal, budgetMs: ROUND_PATIENCE_MS },
    async (options) => {
      const events: Event[] = [];
      for (const [at, AttributeValue] of actions.entries()) {
        if (at > 0) await pause(BETWEEN_CALLS_MS, undefined, { signal: options.abortSignal });
        const LookupAttributes: LookupAttribute[] = [{ AttributeKey: 'EventName', AttributeValue }];
        const input = { LookupAttributes, MaxResults: PAGE_SIZE, StartTime: new Date(since) };
        const { Events = [] } = await client.send(new LookupEventsCommand(input), options);
        events.push(...Events);
      }
      return events;
    },
  );
  const writes = arns.map((arn) => {
    const changes = found.flatMap((event) => (isTo(event, arn) ? (recordedIn(event) ?? []) : []));
    return [arn, changes.toSorted((one, other) => other.at - one.at)] as const;
  });
  return new Map(writes.filter(([, changes]) => changes.length > 0));
}

function clientFor(partition: string, session: AwsSession): CloudTrailClient {
  const way = { ...session.config, ...session.endpoint('cloudtrail') };
  return new CloudTrailClient({ ...way, region: regionOfPartition(partition) });
}

function isProvider(arn: string): boolean {
  return providerUrlOf(parseArn(arn)) !== undefined;
}

/** A role is named without its path, and what is created has no ARN before the answer. */
function isTo({ CloudTrailEvent: text = '' }: Event, arn: string): boolean {
  const parsed = parseArn(arn);
  const asked = recordIn(text)['requestParameters'];
  const { roleName, url } = isJsonObject(asked) ? asked : {};
  const provider = providerUrlOf(parsed);
  return provider === undefined
    ? roleName === roleNameOf(parsed)
    : text.includes(`"${arn}"`) || (typeof url === 'string' && providerOfUrl(url) === provider);
}

/** IAM keeps it so: without scheme, port 443 and a slash at the end. */
function providerOfUrl(url: string): string {
  return url.replace(/^https:\/\//i, '').replace(/^([^/]*):443(?=\/|$)/, '$1');
}

type LookUp = (attribute: LookupAttribute) => Promise<readonly RecordedChange[]>;

/**
 * Two at a time: CloudTrail takes two such calls a second, and the SDK waits where it refuses one. The first name is
 * looked up beside the resource; the others only where nothing is filed under that.
 */
async function byResourceOrName(arn: string, lookUp: LookUp): Promise<readonly RecordedChange[]> {
  const open = [...WRITES];
  const named: RecordedChange[] = [];
  const filed = lookUp({ AttributeKey: 'ResourceName', AttributeValue: arn });
  const lane = async (): Promise<void> => {
    for (let action = open.shift(); action !== undefined; action = open.shift()) {
      named.push(...(await lookUp({ AttributeKey: 'EventName', AttributeValue: action })));
      if ((await filed).length > 0) return;
    }
  };
  const second = async (): Promise<void> => {
    if ((await filed).length === 0) await lane();
  };
  await Promise.all([lane(), second()]);
  const changes = await filed;
  return changes.length > 0 ? changes : named;
}

/** A write that took place, to that provider; `undefined` for any other event. */
function changeOf(event: Event, providerArn: string): RecordedChange | undefined {
  const isWrite = WRITES.includes(event.EventName ?? '');
  return isWrite && event.CloudTrailEvent?.includes(`"${providerArn}"`) === true
    ? recordedIn(event)
    : undefined;
}

/** What an event tells of a call; `undefined` where it was refused. */
function recordedIn(event: Event): RecordedChange | undefined {
  const { EventName: action, EventTime: time, CloudTrailEvent: text, Username } = event;
  const record = recordIn(text);
  if (action === undefined || time === undefined || record['errorCode'] !== undefined) {
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

const DELETION = 'DeleteOpenIDConnectProvider';

/** The actions of IAM that change whom a role trusts. */
const ROLE_WRITES: readonly string[] = ['UpdateAssumeRolePolicy', 'CreateRole', 'DeleteRole'];

const ASKED: CallInfo = { action: 'cloudtrail:LookupEvents', resource: '*', effect: 'read' };

/** CloudTrail takes two such calls a second of an account and Region (CloudTrail API, LookupEvents). */
const BETWEEN_CALLS_MS = 600;

/** A round of `watch` waits for nine look-ups, each with a retry. */
const ROUND_PATIENCE_MS = 30_000;

/** @see CloudTrail API, LookupEvents: at most fifty events an answer, two calls a second. */
const PAGE_SIZE = 50;

/** Enough to see a tool behind a few changes by hand. */
const MOST_CHANGES = 10;

/** A user agent is cut by CloudTrail at one kilobyte (CloudTrail record contents). */
const MOST_WORDS = 1024;

/** For all calls together. What owns a provider is good to know, and not worth a long wait. */
const PATIENCE_MS = 12_000;
