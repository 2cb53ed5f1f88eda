// SPDX-License-Identifier: Apache-2.0

import {
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  type Role as IamRole,
} from '@aws-sdk/client-iam';

import { TrustprintError } from '../../core/error.ts';
import {
  parseArn,
  partitionIn,
  roleNameOf,
  partitionOfRegion,
  regionOfPartition,
} from '../../core/model/arn.ts';
import type { Role } from '../../core/model/facts.ts';
import { instantOf } from '../../core/model/instant.ts';
import type { Provider } from '../../core/model/provider.ts';
import { listedThumbprintOf } from '../../core/model/thumbprint.ts';
import { readingContext } from './aws-context-provider.ts';
import type { CallInfo } from './aws-errors.ts';
import { type AwsSession, called, unlessAbsent } from './aws-session.ts';

/** The client for a partition's IAM, which has one endpoint and is signed for one Region. */
export function iamClient(
  { config, endpoint, region }: AwsSession,
  partition: string,
  changed: { readonly maxAttempts?: number } = {},
): IAMClient {
  return new IAMClient({
    ...config,
    ...endpoint('iam'),
    ...changed,
    region: iamRegionOf(region, partition),
  });
}

/** The Region that calls of IAM are signed for: the own one, where it is of that partition. */
export function iamRegionOf(region: string | undefined, partition: string): string {
  const fits = region !== undefined && partitionOfRegion(region) === partition;
  return fits ? region : regionOfPartition(partition);
}

export async function providerOf(
  arn: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<Provider | undefined> {
  const asked = reading('GetOpenIDConnectProvider', arn);
  const client = iamClient(session, partitionOf(arn));
  const command = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn });
  const contextOf = readingContext(command);
  const answer = await called(asked, { session, signal }, async (options) =>
    unlessAbsent(client.send(command, options)),
  );
  if (answer === undefined) return undefined;
  const contextProvider = contextOf();
  const { Url, ClientIDList = [], ThumbprintList = [], Tags } = answer;
  if (Url === undefined) throw incomplete(asked, 'Url');
  return {
    arn,
    url: Url.replace(/^https:\/\//, ''),
    clientIds: ClientIDList,
    thumbprints: ThumbprintList.map(listedThumbprintOf),
    tags: Tags === undefined ? await tagsOf(arn, session, signal) : tagRecord(Tags),
    ...(contextProvider === undefined ? {} : { contextProvider }),
  };
}

export async function providerArnsOf(
  partition: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const client = iamClient(session, partition);
  const asked = reading('ListOpenIDConnectProviders', '*');
  const { OpenIDConnectProviderList } = await called(asked, { session, signal }, async (options) =>
    client.send(new ListOpenIDConnectProvidersCommand(), options),
  );
  if (OpenIDConnectProviderList === undefined) throw incomplete(asked, 'OpenIDConnectProviderList');
  return OpenIDConnectProviderList.flatMap(({ Arn }) => Arn ?? []);
}

/** A role by its name, which is unique in an account; its ARN may have another path than was asked. */
export async function roleOf(
  arn: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<Role | undefined> {
  const asked = reading('GetRole', arn);
  const RoleName = roleNameOf(parseArn(arn));
  const client = iamClient(session, partitionOf(arn));
  const answer = await called(asked, { session, signal }, async (options) =>
    unlessAbsent(client.send(new GetRoleCommand({ RoleName }), options)),
  );
  if (answer === undefined) return undefined;
  const role = roleIn(answer.Role ?? {});
  if (role === undefined) throw incomplete(asked, 'Role');
  return role;
}

/** A role as `GetRole` and `ListRoles` have it; `undefined` without its ARN or its trust policy. */
export function roleIn({
  Arn: arn,
  AssumeRolePolicyDocument: document,
  MaxSessionDuration,
  CreateDate,
}: Partial<IamRole>): Role | undefined {
  if (arn === undefined || document === undefined) return undefined;
  return {
    arn,
    trustPolicy: unescaped(document),
    maxSessionDurationSeconds: MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    ...(CreateDate === undefined ? {} : { createdAt: instantOf(CreateDate.getTime()) }),
  };
}

/** Tags where `GetOpenIDConnectProvider` left them out; `undefined` where they may not be read. */
async function tagsOf(
  arn: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<Provider['tags']> {
  const client = iamClient(session, partitionOf(arn));
  const command = new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn: arn });
  const asked = reading('ListOpenIDConnectProviderTags', arn);
  try {
    const { Tags } = await called(asked, { session, signal }, async (options) =>
      client.send(command, options),
    );
    return Tags === undefined ? undefined : tagRecord(Tags);
  } catch (error) {
    if (error instanceof TrustprintError && error.kind === 'observation') return undefined;
    throw error;
  }
}

function tagRecord(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    tags.flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? ''] as const])),
  );
}

/** IAM gives policies URL-encoded (RFC 3986); emulators do not always. */
export function unescaped(document: string): string {
  if (document.trimStart().startsWith('{')) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

export function reading(operation: string, resource: string): CallInfo {
  return { action: `iam:${operation}`, resource, effect: 'read' };
}

export function partitionOf(arn: string): string {
  return partitionIn(arn) ?? 'aws';
}

function incomplete({ action, resource }: CallInfo, member: string): TrustprintError {
  return new TrustprintError(
    'cloud_answer_unreadable',
    `the answer to ${action} has no ${member}`,
    {
      facts: { action, resource, member },
      hint: 'check --endpoint-url: this is not how IAM answers',
    },
  );
}

/** @see IAM API, `MaxSessionDuration`: one hour unless the role says otherwise. */
const DEFAULT_SESSION_SECONDS = 3600;
