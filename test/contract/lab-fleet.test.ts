// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import {
  CreateOpenIDConnectProviderCommand,
  GetAccountAuthorizationDetailsCommand,
  IAMClient,
  LimitExceededException,
  ListOpenIDConnectProvidersCommand,
} from '@aws-sdk/client-iam';
import {
  AccessDeniedException,
  AccountNotFoundException,
  AWSOrganizationsNotInUseException,
  ChildNotFoundException,
  CreateAccountCommand,
  CreateAccountStatusNotFoundException,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationCommand,
  InvalidInputException,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  OrganizationsClient,
  paginateListAccounts,
  ParentNotFoundException,
} from '@aws-sdk/client-organizations';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { AssumeRoleCommand, STSClient, STSServiceException } from '@aws-sdk/client-sts';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { missing, run } from '../process.ts';
import { AWS, connectionOf, control, keysOf, refusedWith } from './lab-clients.ts';

const [MANAGEMENT, PLATFORM, PRODUCTION, TEST, CLOSED] = [
  '111122223333',
  '222233334444',
  '333344445555',
  '444455556666',
  '555566667777',
] as const;

type Keys = ReturnType<typeof keysOf> & { readonly sessionToken?: string };

let lab: Lab;
const clients: { destroy(): void }[] = [];
before(async () => {
  lab = await startLab({ scenario: 'fleet', port: 0 });
});
after(async () => {
  for (const client of clients) client.destroy();
  await lab.stop();
});

type Client<T> = new (options: ReturnType<typeof connectionOf> & { credentials: Keys }) => T;

/** A client with keys; default: those of the management account's user. */
function clientOf<T extends { destroy(): void }>(kind: Client<T>, credentials?: Keys): T {
  const { announcement } = lab;
  const client = new kind({
    ...connectionOf(announcement),
    credentials: credentials ?? keysOf(announcement),
  });
  clients.push(client);
  return client;
}

function userOf(account: string): Keys {
  const found = lab.announcement.accounts.find(({ accountId }) => accountId === account);
  return keysOf({ ...lab.announcement, ...found });
}

async function assume(account: string, role = 'TrustprintScan', ExternalId?: string) {
  const RoleArn = `arn:aws:iam::${account}:role/${role}`;
  const input = { RoleArn, RoleSessionName: 'scan', ExternalId };
  const { Credentials: given } = await clientOf(STSClient).send(new AssumeRoleCommand(input));
  return {
    accessKeyId: String(given?.AccessKeyId),
    secretAccessKey: String(given?.SecretAccessKey),
    sessionToken: String(given?.SessionToken),
  };
}

const names = (accounts: readonly { readonly Name?: string | undefined }[] = []) =>
  accounts.map(({ Name }) => Name);

describe('the organization of the fleet', () => {
  it('is described to all of its accounts', async () => {
    for (const account of [MANAGEMENT, PLATFORM]) {
      const client = clientOf(OrganizationsClient, userOf(account));
      const { Organization } = await client.send(new DescribeOrganizationCommand());
      assert.equal(Organization?.MasterAccountId, MANAGEMENT);
      assert.equal(
        Organization.Arn,
        `arn:aws:organizations::${MANAGEMENT}:organization/${String(Organization.Id)}`,
      );
    }
  });

  it('is a tree of units, with accounts below them', async () => {
    const client = clientOf(OrganizationsClient);
    const { Roots: [root] = [] } = await client.send(new ListRootsCommand());
    const { OrganizationalUnits: units = [] } = await client.send(
      new ListOrganizationalUnitsForParentCommand({ ParentId: root?.Id }),
    );
    assert.deepEqual(names(units), ['Platform', 'Workloads']);
    const below = await Promise.all(
      [root, ...units].map(async (parent) => {
        const asked = new ListAccountsForParentCommand({ ParentId: parent?.Id });
        return names((await client.send(asked)).Accounts);
      }),
    );
    assert.deepEqual(below, [['management'], ['platform'], ['production', 'test', 'closed']]);
    for (const [ChildId, Type, Id] of [
      [MANAGEMENT, 'ROOT', root?.Id],
      [TEST, 'ORGANIZATIONAL_UNIT', units[1]?.Id],
      [units[1]?.Id, 'ROOT', root?.Id],
    ] as const) {
      const { Parents } = await client.send(new ListParentsCommand({ ChildId }));
      assert.deepEqual(Parents, [{ Id, Type }]);
    }
  });

  it('lists its accounts in pages, with their state, the older one too', async () => {
    const client = clientOf(OrganizationsClient);
    const { Accounts: all = [] } = await client.send(new ListAccountsCommand());
    assert.deepEqual(
      all.map(({ Id, Status, State }) => [Id, Status, State]),
      [
        ...[MANAGEMENT, PLATFORM, PRODUCTION, TEST].map((id) => [id, 'ACTIVE', 'ACTIVE']),
        [CLOSED, 'SUSPENDED', 'SUSPENDED'],
      ],
    );
    const paged = [];
    for await (const { Accounts = [] } of paginateListAccounts({ client, pageSize: 2 }, {})) {
      assert.ok(Accounts.length <= 2);
      paged.push(...Accounts);
    }
    assert.deepEqual(paged, all);
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: PRODUCTION }));
    assert.deepEqual(Account, all[2]);
  });

  it('is read by the management account alone, and by ids that there are', async () => {
    const member = clientOf(OrganizationsClient, userOf(PLATFORM));
    await refusedWith(AccessDeniedException, member.send(new ListAccountsCommand()));
    const client = clientOf(OrganizationsClient);
    const parent = new ListAccountsForParentCommand({ ParentId: 'ou-lab1-nothing01' });
    await refusedWith(ParentNotFoundException, client.send(parent));
    const account = new DescribeAccountCommand({ AccountId: '999999999999' });
    await refusedWith(AccountNotFoundException, client.send(account));
    const child = new ListParentsCommand({ ChildId: '999999999999' });
    await refusedWith(ChildNotFoundException, client.send(child));
    for (const input of [{ MaxResults: 21 }, { MaxResults: 0 }, { NextToken: 'lost' }]) {
      await refusedWith(InvalidInputException, client.send(new ListAccountsCommand(input)));
    }
  });

  it('is read by the AWS CLI', { skip: missing(AWS) }, async () => {
    const { code, stdout, stderr } = await run(
      AWS,
      ['organizations', 'list-accounts', '--page-size', '2', '--output', 'json'],
      { env: lab.env, unset: lab.announcement.unset },
    );
    assert.equal(code, 0, stderr);
    const { Accounts } = JSON.parse(stdout) as { readonly Accounts: readonly object[] };
    assert.equal(Accounts.length, 5);
  });

  it('comes in shorter pages where they are asked for as a fault', async () => {
    await control(lab, 'faults', { pageSize: 1 });
    const client = clientOf(OrganizationsClient);
    const sizes = [];
    for await (const { Accounts = [] } of paginateListAccounts({ client }, {})) {
      sizes.push(Accounts.length);
    }
    assert.deepEqual(sizes, [1, 1, 1, 1, 1]);
    await control(lab, 'faults', {});
  });

  it('is in the state of the lab', async () => {
    const state = await fetch(`${lab.announcement.endpoint}/_lab/state`);
    const { organization } = (await state.json()) as {
      readonly organization: { readonly accounts: readonly { readonly id: string }[] };
    };
    assert.deepEqual(
      organization.accounts.map(({ id }) => id),
      [MANAGEMENT, PLATFORM, PRODUCTION, TEST, CLOSED],
    );
  });

  it('is not there in other scenarios', async () => {
    await control(lab, 'scenario', { name: 'healthy' });
    const client = clientOf(OrganizationsClient);
    await refusedWith(
      AWSOrganizationsNotInUseException,
      client.send(new DescribeOrganizationCommand()),
    );
    await control(lab, 'scenario', { name: 'fleet' });
  });
});

describe('an account that the organization creates', () => {
  it('has a role for the management account, which may do everything there', async () => {
    const client = clientOf(OrganizationsClient);
    const { CreateAccountStatus: made } = await client.send(
      new CreateAccountCommand({ AccountName: 'new', Email: 'new@example.com' }),
    );
    assert.equal(made?.State, 'SUCCEEDED');
    const { CreateAccountStatus: again } = await client.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: made.Id }),
    );
    assert.deepEqual(again, made);
    const keys = await assume(String(made.AccountId), 'OrganizationAccountAccessRole');
    const iam = clientOf(IAMClient, keys);
    const { OpenIDConnectProviderArn: arn } = await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: 'https://oidc.example.com',
        ThumbprintList: ['a'.repeat(40)],
      }),
    );
    assert.equal(arn, `arn:aws:iam::${String(made.AccountId)}:oidc-provider/oidc.example.com`);
    const { Accounts = [] } = await client.send(new ListAccountsCommand());
    assert.equal(Accounts.at(-1)?.Id, made.AccountId);
  });

  it('has the role that was named, and an address of its own', async () => {
    const client = clientOf(OrganizationsClient);
    const input = { AccountName: 'named', Email: 'named@example.com', RoleName: 'Deployer' };
    const { CreateAccountStatus: made } = await client.send(new CreateAccountCommand(input));
    await assume(String(made?.AccountId), 'Deployer');
    const { CreateAccountStatus: twice } = await client.send(new CreateAccountCommand(input));
    assert.equal(twice?.State, 'FAILED');
    assert.equal(twice.FailureReason, 'EMAIL_ALREADY_EXISTS');
  });

  it('is refused where it is not described as it should be', async () => {
    const client = clientOf(OrganizationsClient);
    const odd = new CreateAccountCommand({ AccountName: 'odd', Email: 'nobody' });
    await refusedWith(InvalidInputException, client.send(odd));
    const lost = new DescribeCreateAccountStatusCommand({
      CreateAccountRequestId: `car-${'0'.repeat(32)}`,
    });
    await refusedWith(CreateAccountStatusNotFoundException, client.send(lost));
  });
});

describe('the accounts of the fleet', () => {
  before(async () => {
    await control(lab, 'reset');
  });

  it('let the management account read them, but for those that do not', async () => {
    await assume(PLATFORM);
    await assume(PRODUCTION, 'TrustprintScan', 'lab-fleet');
    await refusedWith(STSServiceException, assume(PRODUCTION));
    await refusedWith(STSServiceException, assume(TEST));
    await refusedWith(STSServiceException, assume(CLOSED));
  });

  it('let nobody write who came to read', async () => {
    const iam = clientOf(IAMClient, await assume(PLATFORM));
    const create = new CreateOpenIDConnectProviderCommand({ Url: 'https://oidc.example.com' });
    assert.equal((await refusedWith(Error, iam.send(create))).name, 'AccessDenied');
  });

  it('have the roles and providers of their own alone', async () => {
    const read = async (keys?: Keys) => {
      const iam = clientOf(IAMClient, keys);
      const details = new GetAccountAuthorizationDetailsCommand({ Filter: ['Role'] });
      const { RoleDetailList: roles = [] } = await iam.send(details);
      const { OpenIDConnectProviderList: providers = [] } = await iam.send(
        new ListOpenIDConnectProvidersCommand(),
      );
      const accounts = [...roles, ...providers].map(({ Arn }) => Arn?.split(':')[4]);
      return [new Set(accounts), roles.length, providers.length];
    };
    assert.deepEqual(await read(), [new Set([MANAGEMENT]), 6, 7]);
    assert.deepEqual(await read(await assume(PLATFORM)), [new Set([PLATFORM]), 9, 4]);
    const keys = await assume(PRODUCTION, 'TrustprintScan', 'lab-fleet');
    assert.deepEqual(await read(keys), [new Set([PRODUCTION]), 6, 3]);
  });

  it('have clusters in Regions of their own', async () => {
    const listed = async (region: string): Promise<readonly string[]> => {
      const eks = new EKSClient({
        ...connectionOf(lab.announcement),
        region,
        credentials: keysOf(lab.announcement),
      });
      clients.push(eks);
      return (await eks.send(new ListClustersCommand())).clusters ?? [];
    };
    assert.deepEqual(await listed('us-east-1'), ['lab', 'payments']);
    assert.deepEqual(await listed('eu-west-1'), ['analytics']);
    const disabled = await refusedWith(Error, listed('me-south-1'));
    assert.equal(disabled.name, 'UnrecognizedClientException');
  });

  it('have a quota of providers that is nearly used up, of which one more is left', async () => {
    const asked = new GetServiceQuotaCommand({ ServiceCode: 'iam', QuotaCode: 'L-858F3967' });
    const { Quota } = await clientOf(ServiceQuotasClient, await assume(PLATFORM)).send(asked);
    assert.equal(Quota?.Value, 5);
    const iam = clientOf(IAMClient, userOf(PLATFORM));
    const create = async (name: string) =>
      iam.send(
        new CreateOpenIDConnectProviderCommand({
          Url: `https://${name}.example.com`,
          ThumbprintList: ['a'.repeat(40)],
        }),
      );
    await create('one');
    await refusedWith(LimitExceededException, create('more'));
  });
});
