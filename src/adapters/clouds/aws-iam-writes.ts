// SPDX-License-Identifier: Apache-2.0

import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';

import { parseArn, roleNameOf } from '../../core/model/arn.ts';
import type { ListedThumbprint } from '../../core/model/thumbprint.ts';
import type { ProviderWrites } from '../../ports/cloud.ts';
import { sendingContext } from './aws-context-provider.ts';
import type { CallInfo } from './aws-errors.ts';
import { iamClient, partitionOf } from './aws-iam.ts';
import { type AwsSession, called } from './aws-session.ts';

/** What a write goes through. */
export interface Writing {
  readonly session: AwsSession;
  readonly signal: AbortSignal;
}

/** IAM replaces the list. Asked again after a lost answer, it comes to the same. */
export async function writeThumbprints(
  arn: string,
  list: readonly ListedThumbprint[],
  writing: Writing,
): Promise<void> {
  const client = iamClient(writing.session, partitionOf(arn));
  await called(asking('UpdateOpenIDConnectProviderThumbprint', arn), writing, async (options) =>
    client.send(
      new UpdateOpenIDConnectProviderThumbprintCommand({
        OpenIDConnectProviderArn: arn,
        ThumbprintList: [...list],
      }),
      options,
    ),
  );
}

/** IAM takes an audience that is there already. */
export async function writeClientId(
  arn: string,
  clientId: string,
  writing: Writing,
): Promise<void> {
  const client = iamClient(writing.session, partitionOf(arn));
  await called(asking('AddClientIDToOpenIDConnectProvider', arn), writing, async (options) =>
    client.send(
      new AddClientIDToOpenIDConnectProviderCommand({
        OpenIDConnectProviderArn: arn,
        ClientID: clientId,
      }),
      options,
    ),
  );
}

/** IAM takes an audience that is not there for removed. */
export async function dropClientId(arn: string, clientId: string, writing: Writing): Promise<void> {
  const client = iamClient(writing.session, partitionOf(arn));
  await called(asking('RemoveClientIDFromOpenIDConnectProvider', arn), writing, async (options) =>
    client.send(
      new RemoveClientIDFromOpenIDConnectProviderCommand({
        OpenIDConnectProviderArn: arn,
        ClientID: clientId,
      }),
      options,
    ),
  );
}

/**
 * Makes a provider; IAM finds a thumbprint itself where none is given. Asked once: a second attempt
 * would be answered with what the first one made.
 */
export async function makeProvider(
  {
    url,
    clientIds,
    thumbprints,
    tags = {},
    contextProvider,
  }: Parameters<ProviderWrites['createProvider']>[0],
  partition: string,
  writing: Writing,
): Promise<string | undefined> {
  const client = iamClient(writing.session, partition, ONCE);
  const asked = asking('CreateOpenIDConnectProvider', url);
  const command = new CreateOpenIDConnectProviderCommand({
    Url: url.startsWith('https://') ? url : `https://${url}`,
    ClientIDList: [...clientIds],
    ...(thumbprints.length === 0 ? {} : { ThumbprintList: [...thumbprints] }),
    ...(Object.keys(tags).length === 0 ? {} : { Tags: tagList(tags) }),
  });
  if (contextProvider !== undefined) sendingContext(command, contextProvider);
  const answer = await called(asked, writing, async (options) => client.send(command, options));
  return answer.OpenIDConnectProviderArn;
}

/** Asked once: a second attempt would be told that there is none. */
export async function dropProvider(arn: string, writing: Writing): Promise<void> {
  const client = iamClient(writing.session, partitionOf(arn), ONCE);
  await called(asking('DeleteOpenIDConnectProvider', arn), writing, async (options) =>
    client.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }), options),
  );
}

/** IAM replaces the document. Asked again after a lost answer, it comes to the same. */
export async function writeTrustPolicy(
  roleArn: string,
  document: string,
  writing: Writing,
): Promise<void> {
  const client = iamClient(writing.session, partitionOf(roleArn));
  await called(asking('UpdateAssumeRolePolicy', roleArn), writing, async (options) =>
    client.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: roleNameOf(parseArn(roleArn)),
        PolicyDocument: document,
      }),
      options,
    ),
  );
}

function tagList(
  tags: Readonly<Record<string, string>>,
): { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function asking(operation: string, resource: string): CallInfo {
  return { action: `iam:${operation}`, resource, effect: 'write' };
}

const ONCE = { maxAttempts: 1 } as const;
