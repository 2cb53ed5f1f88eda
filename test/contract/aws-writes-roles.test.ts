// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { ContextProvider } from '../../src/core/model/provider.ts';
import type { Cloud } from '../../src/ports/cloud.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { cloudAt, SIGNAL, useKeys } from './aws-cloud-under-test.ts';

useKeys();

function cloudIn({ env }: Lab): Cloud {
  Object.assign(process.env, env);
  return cloudAt(undefined);
}

const CONTEXT: ContextProvider = {
  subjectSourceKey: 'sub',
  subjectTypeSourceKey: undefined,
  subjectTypeValue: 'user',
  keys: [
    { source: 'email', target: 'mail' },
    { source: 'groups', target: undefined },
  ],
};

describe('a provider with a context provider, which the SDK does not know', () => {
  it('is made and read with it, and without where it has none', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    const cloud = cloudIn(lab);
    const { accountId } = lab.announcement;
    for (const contextProvider of [CONTEXT, { ...CONTEXT, keys: [] }, undefined]) {
      const wanted = {
        url: 'https://oidc.example.test/context',
        clientIds: ['one', 'two'],
        thumbprints: [],
        tags: { team: 'a + b', empty: '' },
        ...(contextProvider === undefined ? {} : { contextProvider }),
      };
      const list = lab.announcement.clusters[0]?.providerArn ?? '';
      const thumbprints = (await cloud.provider(list, SIGNAL))?.thumbprints ?? [];
      const arn = await cloud.createProvider({ ...wanted, thumbprints }, accountId, SIGNAL);
      const read = await cloud.provider(arn, SIGNAL);
      assert.deepEqual(read?.contextProvider, contextProvider);
      assert.deepEqual(read?.clientIds, ['one', 'two']);
      assert.deepEqual(read.tags, wanted.tags);
      await cloud.deleteProvider(arn, SIGNAL);
    }
  });
});

describe('a trust policy', () => {
  it('is written as it is given, and read as it was written, byte for byte', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    const cloud = cloudIn(lab);
    const roleArn = lab.announcement.workloads[0]?.roleArn ?? '';
    const role = await cloud.role(roleArn, SIGNAL);
    const odd = JSON.stringify(JSON.parse(role?.trustPolicy ?? ''), undefined, 3).replace(
      'Statement":',
      'Statement"  :',
    );
    await cloud.setTrustPolicy(roleArn, odd, SIGNAL);
    assert.equal((await cloud.role(roleArn, SIGNAL))?.trustPolicy, odd);
  });

  it('that IAM does not take is a refused write, with the words of IAM', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    const cloud = cloudIn(lab);
    const roleArn = lab.announcement.workloads[0]?.roleArn ?? '';
    await assert.rejects(cloud.setTrustPolicy(roleArn, '{"Version":"1999"}', SIGNAL), {
      code: 'cloud_write_refused',
    });
    await assert.rejects(cloud.setTrustPolicy(`${roleArn}-none`, '{}', SIGNAL), {
      code: 'cloud_write_refused',
    });
  });
});
