// SPDX-License-Identifier: Apache-2.0

import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { CreateAccountCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import pMap from 'p-map';

/** What each account has. */
export const PROVIDERS = 50;
export const ROLES = 20;

/** The lab as its thread tells of it. */
export interface FleetLab {
  readonly endpoint: string;
  readonly region: string;
  /** What a client of the management account has in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The accounts that the lab has by itself. */
  readonly others: readonly string[];
}

/** The hosts of the issuers as their thread tells of them: all show one chain. */
export interface FleetHosts {
  readonly ports: readonly number[];
  /** The thumbprint of its last certificate. */
  readonly listed: string;
  /** One that nobody shows. */
  readonly wrong: string;
}

export type Environment = Readonly<Record<string, string>>;

/** Fills so many accounts, as their owners would, and gives what makes one a user of the last. */
export async function seedAccounts(
  count: number,
  { endpoint, region, env }: FleetLab,
  hosts: FleetHosts,
): Promise<Environment> {
  const credentials = {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  const own = { endpoint, region, credentials };
  const [organizations, sts] = [new OrganizationsClient(own), new STSClient(own)];
  let last: Environment = {};
  for (let at = 0; at < count; at += 1) {
    const { CreateAccountStatus } = await organizations.send(
      new CreateAccountCommand({
        AccountName: `bench-${String(at)}`,
        Email: `bench-${String(at)}@example.com`,
      }),
    );
    const account = CreateAccountStatus?.AccountId ?? '';
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
        RoleSessionName: 'bench',
      }),
    );
    const session = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
    const iam = new IAMClient({ endpoint, region, credentials: session });
    await seedAccount(iam, { account, at, hosts });
    iam.destroy();
    last = {
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      AWS_SESSION_TOKEN: session.sessionToken,
    };
  }
  return last;
}

interface Seeded {
  readonly account: string;
  readonly at: number;
  readonly hosts: FleetHosts;
}

async function seedAccount(iam: IAMClient, { account, at, hosts }: Seeded): Promise<void> {
  const issuers = Array.from({ length: PROVIDERS }, (_, number) => {
    const port = hosts.ports[(at * PROVIDERS + number) % hosts.ports.length] ?? 0;
    return `localhost:${String(port)}/${account}/${String(number)}`;
  });
  await pMap(
    issuers,
    async (bare, number) =>
      iam.send(
        new CreateOpenIDConnectProviderCommand({
          Url: `https://${bare}`,
          ClientIDList: ['sts.amazonaws.com'],
          ThumbprintList: [number % ONE_WRONG_IN === 0 ? hosts.wrong : hosts.listed],
          Tags: [{ Key: 'team', Value: `team-${String(number)}` }],
        }),
      ),
    { concurrency: AT_ONCE },
  );
  await pMap(
    issuers.slice(0, ROLES),
    async (bare, number) =>
      iam.send(
        new CreateRoleCommand({
          RoleName: `workload-${String(number)}`,
          AssumeRolePolicyDocument: trustPolicyOf(account, bare),
        }),
      ),
    { concurrency: AT_ONCE },
  );
}

function trustPolicyOf(account: string, bare: string): string {
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${bare}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${bare}:aud`]: 'sts.amazonaws.com',
          [`${bare}:sub`]: 'system:serviceaccount:apps:web',
        },
      },
    },
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

const AT_ONCE = 8;
const ONE_WRONG_IN = 25;
