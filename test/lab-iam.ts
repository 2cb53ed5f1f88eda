// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  GetOpenIDConnectProviderCommand,
  IAMClient,
  NoSuchEntityException,
  PutRolePolicyCommand,
  TagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';

import type { PolicyDocument } from '../src/core/permissions/policy.ts';
import type { Announcement } from '../src/surfaces/lab/index.ts';

/** The record of a lab's first cluster, as anybody else sees and changes it. */
export interface LabIam extends Disposable {
  /** The list of thumbprints; `undefined` where there is no provider. */
  readonly list: () => Promise<readonly string[] | undefined>;
  readonly audiences: () => Promise<readonly string[] | undefined>;
  readonly setList: (list: readonly string[]) => Promise<void>;
  /** The list of another provider, by its ARN. */
  readonly listOf: (arn: string) => Promise<readonly string[] | undefined>;
  /** A new role that everybody may assume who has a token by this provider; its ARN. */
  readonly roleFor: (providerArn: string) => Promise<string>;
  /** A new role that anybody of the account may take, and that may do just this; its ARN. */
  readonly roleAllowed: (policy: PolicyDocument) => Promise<string>;
  /** The same for another provider, by its ARN. */
  readonly setListOf: (arn: string, list: readonly string[]) => Promise<void>;
  /** Tags a provider of the lab. */
  readonly tag: (arn: string, tags: Readonly<Record<string, string>>) => Promise<void>;
  readonly addAudience: (audience: string) => Promise<void>;
  /** Registers another issuer. */
  readonly register: (
    url: string,
    audiences: readonly string[],
    list: readonly string[],
  ) => Promise<string>;
}

/** Speaks to the lab itself, whatever stands in front of it. */
export function labIam({ endpoint, region, env, clusters, accountId }: Announcement): LabIam {
  const client = new IAMClient({
    endpoint,
    region,
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  const provider = { OpenIDConnectProviderArn: clusters[0]?.providerArn ?? '' };
  const record = async () => {
    try {
      return await client.send(new GetOpenIDConnectProviderCommand(provider));
    } catch (error) {
      if (error instanceof NoSuchEntityException) return undefined;
      throw error;
    }
  };
  return {
    list: async () => (await record())?.ThumbprintList,
    audiences: async () => (await record())?.ClientIDList,
    setList: async (list) => {
      const ThumbprintList = [...list];
      await client.send(
        new UpdateOpenIDConnectProviderThumbprintCommand({ ...provider, ThumbprintList }),
      );
    },
    listOf: async (OpenIDConnectProviderArn) => {
      const asked = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn });
      return (await client.send(asked)).ThumbprintList;
    },
    roleFor: async (Federated) => {
      const AssumeRolePolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated },
            Action: 'sts:AssumeRoleWithWebIdentity',
          },
        ],
      });
      const RoleName = `for-${randomUUID()}`;
      const { Role } = await client.send(
        new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }),
      );
      return Role?.Arn ?? '';
    },
    roleAllowed: async (policy) => {
      const RoleName = `allowed-${randomUUID()}`;
      const principal = { AWS: `arn:aws:iam::${accountId}:root` };
      const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
      const trust = { Version: '2012-10-17', Statement: [statement] };
      const AssumeRolePolicyDocument = JSON.stringify(trust);
      const { Role } = await client.send(
        new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }),
      );
      const PolicyDocument = JSON.stringify(policy);
      await client.send(
        new PutRolePolicyCommand({ RoleName, PolicyName: 'least', PolicyDocument }),
      );
      return Role?.Arn ?? '';
    },
    setListOf: async (OpenIDConnectProviderArn, list) => {
      const ThumbprintList = [...list];
      await client.send(
        new UpdateOpenIDConnectProviderThumbprintCommand({
          OpenIDConnectProviderArn,
          ThumbprintList,
        }),
      );
    },
    tag: async (OpenIDConnectProviderArn, tags) => {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await client.send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags }));
    },
    addAudience: async (ClientID) => {
      await client.send(new AddClientIDToOpenIDConnectProviderCommand({ ...provider, ClientID }));
    },
    register: async (Url, audiences, list) => {
      const { OpenIDConnectProviderArn = '' } = await client.send(
        new CreateOpenIDConnectProviderCommand({
          Url,
          ClientIDList: [...audiences],
          ThumbprintList: [...list],
        }),
      );
      return OpenIDConnectProviderArn;
    },
    [Symbol.dispose]: () => {
      client.destroy();
    },
  };
}
