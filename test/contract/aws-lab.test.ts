// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';

import { TrustprintError } from '../../src/core/error.ts';
import { listedThumbprintOf } from '../../src/core/model/thumbprint.ts';
import type { Cloud } from '../../src/ports/cloud.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { cloudAt, SIGNAL, useKeys } from './aws-cloud-under-test.ts';
import { PLAIN_REQUEST } from '../../src/core/model/empty-facts.ts';

useKeys();

describe('AWS in the lab', () => {
  it('is read as it is set up: caller, cluster, provider, role', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    const { accountId, clusters, workloads, region } = lab.announcement;
    const [[cluster], [workload]] = [clusters, workloads];
    assert.ok(cluster !== undefined && workload !== undefined);
    const cloud = cloudIn(lab);
    assert.deepEqual(
      [cloud.endpoint, (await cloud.caller(SIGNAL)).account, (await cloud.caller(SIGNAL)).region],
      [lab.announcement.endpoint, accountId, region],
    );
    const found = await cloud.clusterIssuer(cluster.name, SIGNAL);
    assert.equal(found?.issuer, cluster.issuer);
    assert.deepEqual(await cloud.clusterIssuer(found.arn, SIGNAL), found);
    const provider = await cloud.provider(cluster.providerArn, SIGNAL);
    assert.equal(provider?.arn, cluster.providerArn);
    assert.ok(provider.clientIds.includes('sts.amazonaws.com'));
    assert.deepEqual(await cloud.providerArns(undefined, SIGNAL), [cluster.providerArn]);
    const role = await cloud.role(workload.roleArn, SIGNAL);
    assert.equal(role?.arn, workload.roleArn);
    assert.ok(role.trustPolicy.includes(cluster.providerArn));
  });

  it('is told from one that lacks what is asked for', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    const cloud = cloudIn(lab);
    const account = lab.announcement.accountId;
    assert.equal(await cloud.clusterIssuer('no-such-cluster', SIGNAL), undefined);
    assert.equal(
      await cloud.provider(`arn:aws:iam::${account}:oidc-provider/no.example.test`, SIGNAL),
      undefined,
    );
    assert.equal(await cloud.role(`arn:aws:iam::${account}:role/nobody`, SIGNAL), undefined);
  });

  it('gives a token credentials, or refuses it with the words of STS', async () => {
    for (const [scenario, code, message] of [
      ['healthy', undefined, undefined],
      [
        'stale-thumbprint',
        'InvalidIdentityToken',
        "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
      ],
    ] as const) {
      await using lab = await startLab({ scenario, port: 0 });
      const [workload] = lab.announcement.workloads;
      assert.ok(workload !== undefined);
      const token = (await readFile(workload.tokenFile, 'utf8')).trim();
      const answer = await cloudIn(lab).assume(requestFor(workload.roleArn), token, SIGNAL);
      assert.equal(answer.outcome, code === undefined ? 'credentials' : 'error');
      assert.deepEqual([answer.code, answer.message], [code, message]);
    }
  });

  it('keeps what is written, and gives it back', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    const cloud = cloudIn(lab);
    const [cluster] = lab.announcement.clusters;
    assert.ok(cluster !== undefined);
    const arn = cluster.providerArn;
    const list = ['A'.repeat(40), 'x'.repeat(40)].map(listedThumbprintOf);
    await cloud.setThumbprints(arn, list, SIGNAL);
    assert.deepEqual((await cloud.provider(arn, SIGNAL))?.thumbprints, list);
    await cloud.addClientId(arn, 'extra', SIGNAL);
    assert.ok((await cloud.provider(arn, SIGNAL))?.clientIds.includes('extra'));
    await cloud.removeClientId(arn, 'extra', SIGNAL);
    assert.ok(!(await cloud.provider(arn, SIGNAL))?.clientIds.includes('extra'));
    await cloud.deleteProvider(arn, SIGNAL);
    assert.equal(await cloud.provider(arn, SIGNAL), undefined);

    const url = cluster.issuer.replace('https://', '');
    const wanted = { url, clientIds: ['sts.amazonaws.com'], thumbprints: list };
    const account = lab.announcement.accountId;
    assert.equal(await cloud.createProvider(wanted, account, SIGNAL), arn);
    assert.deepEqual((await cloud.provider(arn, SIGNAL))?.thumbprints, list);
    await assert.rejects(
      cloud.createProvider(wanted, account, SIGNAL),
      isRefused(/already exists/),
    );
  });

  it('refuses a list that IAM would refuse, in its words', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    const [cluster] = lab.announcement.clusters;
    const arn = cluster?.providerArn ?? '';
    const six = Array.from({ length: 6 }, () => listedThumbprintOf('a'.repeat(40)));
    await assert.rejects(
      cloudIn(lab).setThumbprints(arn, six, SIGNAL),
      isRefused(/Thumbprint list must contain fewer than 5 entries/),
    );
  });
});

function cloudIn(lab: Lab): Cloud {
  Object.assign(process.env, lab.env);
  return cloudAt(undefined);
}

function isRefused(words: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof TrustprintError &&
    error.code === 'cloud_write_refused' &&
    words.test(error.message);
}

function requestFor(roleArn: string): Parameters<Cloud['assume']>[0] {
  return { ...PLAIN_REQUEST, roleArn, sessionName: 'test' };
}
