// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { awsFleet } from '../../src/adapters/clouds/aws.ts';
import { instantOf } from '../../src/core/model/instant.ts';
import type { AccountReads } from '../../src/ports/index.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { labIam } from '../lab-iam.ts';
import { SIGNAL } from './aws-cloud-under-test.ts';

const LIST = ['ab'.repeat(20)];

describe('who wrote to providers and roles, by CloudTrail', () => {
  let lab: Lab;
  let reads: AccountReads;
  const unset = { ...process.env };

  before(async () => {
    lab = await startLab({ scenario: 'healthy', port: 0 });
    for (const name of lab.announcement.unset) delete process.env[name];
    Object.assign(process.env, lab.env);
    const fleet = awsFleet({
      profiles: [],
      assumeRole: undefined,
      region: undefined,
      endpointUrl: undefined,
      caBundle: undefined,
      proxyFor: () => undefined,
      timeoutMs: 5000,
      env: process.env,
    });
    const [own] = await fleet.own();
    reads = own ?? assert.fail('there is no account');
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    for (const name of Object.keys(lab.env)) delete process.env[name];
    Object.assign(process.env, unset);
  });

  it('is told of each, also where only the answer named what was made', async () => {
    const since = instantOf(Date.now() - 60_000);
    using iam = labIam(lab.announcement);
    const made = await iam.register('https://oidc.example.com/made', ['sts.amazonaws.com'], LIST);
    const [changed = ''] = lab.announcement.clusters.map(({ providerArn }) => providerArn);
    await iam.setListOf(changed, LIST);
    const role = await iam.roleFor(made);
    const untouched = made.replace('/made', '/untouched');
    const writers = await reads.lastWriters([made, changed, role, untouched], since, SIGNAL);
    assert.deepEqual(
      [...writers].map(([arn, writes]) => [arn, writes.map(({ action }) => action)]),
      [
        [made, ['CreateOpenIDConnectProvider']],
        [changed, ['UpdateOpenIDConnectProviderThumbprint']],
        [role, ['CreateRole']],
      ],
    );
    assert.match(writers.get(role)?.[0]?.by ?? '', /:user\/lab$/);
  });

  it('is nobody who wrote before', async () => {
    const [changed = ''] = lab.announcement.clusters.map(({ providerArn }) => providerArn);
    const since = instantOf(Date.now() + 60_000);
    assert.deepEqual(await reads.lastWriters([changed], since, SIGNAL), new Map());
  });
});
