// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import {
  AccessDeniedException,
  AccountClient,
  ListRegionsCommand,
  paginateListRegions,
  ValidationException,
} from '@aws-sdk/client-account';
import {
  CreateOpenIDConnectProviderCommand,
  LimitExceededException,
  ListOpenIDConnectProvidersCommand,
} from '@aws-sdk/client-iam';
import {
  GetServiceQuotaCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { missing, run } from '../process.ts';
import { AWS, connectionOf, iamOf, keysOf, refusedWith } from './lab-clients.ts';

const PROVIDERS = { ServiceCode: 'iam', QuotaCode: 'L-858F3967' };

let lab: Lab;
let quotas: ServiceQuotasClient;
let accounts: AccountClient;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  const connection = {
    ...connectionOf(lab.announcement),
    credentials: keysOf(lab.announcement),
  };
  quotas = new ServiceQuotasClient(connection);
  accounts = new AccountClient(connection);
});
after(async () => {
  quotas.destroy();
  accounts.destroy();
  await lab.stop();
});

const aws = async (...args: readonly string[]): Promise<unknown> => {
  const { env, announcement } = lab;
  const ran = await run(AWS, [...args, '--output', 'json'], { env, unset: announcement.unset });
  assert.equal(ran.code, 0, ran.stderr);
  return JSON.parse(ran.stdout);
};

describe('the quota of providers of a lab', () => {
  it('is told by Service Quotas', async () => {
    const { Quota } = await quotas.send(new GetServiceQuotaCommand(PROVIDERS));
    assert.equal(Quota?.Value, 100);
    assert.equal(Quota.GlobalQuota, true);
  });

  it('is what IAM refuses one provider more than', async () => {
    const iam = iamOf(lab);
    const create = async (number: number) =>
      iam.send(
        new CreateOpenIDConnectProviderCommand({
          Url: `https://oidc.example.com/${String(number)}`,
          ThumbprintList: ['a'.repeat(40)],
        }),
      );
    for (let number = 1; number < 100; number += 1) await create(number);
    const refused = await refusedWith(LimitExceededException, create(100));
    assert.equal(refused.message, 'Cannot exceed quota for OpenIDConnectProvidersPerAccount: 100');
    const { OpenIDConnectProviderList: all } = await iam.send(
      new ListOpenIDConnectProvidersCommand(),
    );
    assert.equal(all?.length, 100);
    iam.destroy();
  });

  it('is the only quota, and in one Region', async () => {
    const other = quotas.send(new GetServiceQuotaCommand({ ...PROVIDERS, QuotaCode: 'L-1' }));
    await refusedWith(NoSuchResourceException, other);
    const elsewhere = new ServiceQuotasClient({
      ...connectionOf(lab.announcement),
      region: 'eu-west-1',
      credentials: keysOf(lab.announcement),
    });
    await refusedWith(
      NoSuchResourceException,
      elsewhere.send(new GetServiceQuotaCommand(PROVIDERS)),
    );
    elsewhere.destroy();
  });

  it('is read by the AWS CLI', { skip: missing(AWS) }, async () => {
    const code = ['--service-code', 'iam', '--quota-code', 'L-858F3967'];
    const answer = await aws('service-quotas', 'get-service-quota', ...code);
    assert.equal((answer as { readonly Quota: { readonly Value: number } }).Quota.Value, 100);
  });
});

describe('the Regions of a lab', () => {
  it('are those that are enabled, where that is asked', async () => {
    const { Regions = [] } = await accounts.send(
      new ListRegionsCommand({ RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] }),
    );
    const names = Regions.map(({ RegionName }) => RegionName);
    assert.ok(names.includes('us-east-1') && names.includes('eu-west-1'));
    assert.ok(!names.includes('me-south-1'));
    const { Regions: all = [] } = await accounts.send(new ListRegionsCommand());
    assert.ok(all.some(({ RegionOptStatus }) => RegionOptStatus === 'DISABLED'));
  });

  it('come in pages, each once', async () => {
    const { Regions: all = [] } = await accounts.send(new ListRegionsCommand());
    const paged = [];
    for await (const { Regions = [] } of paginateListRegions(
      { client: accounts, pageSize: 4 },
      {},
    )) {
      assert.ok(Regions.length <= 4);
      paged.push(...Regions);
    }
    assert.deepEqual(paged, all);
  });

  it('are not told of another account, nor by pages that there are not', async () => {
    const other = new ListRegionsCommand({ AccountId: '222233334444' });
    await refusedWith(AccessDeniedException, accounts.send(other));
    const long = new ListRegionsCommand({ MaxResults: 51 });
    await refusedWith(ValidationException, accounts.send(long));
    const lost = new ListRegionsCommand({ NextToken: 'lost' });
    await refusedWith(ValidationException, accounts.send(lost));
  });

  it('are read by the AWS CLI', { skip: missing(AWS) }, async () => {
    const answer = await aws('account', 'list-regions', '--page-size', '2');
    assert.ok((answer as { readonly Regions: readonly object[] }).Regions.length > 4);
  });
});
