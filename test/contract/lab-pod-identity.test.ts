// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import {
  CreatePodIdentityAssociationCommand,
  DeletePodIdentityAssociationCommand,
  DescribePodIdentityAssociationCommand,
  EKSClient,
  EKSServiceException,
  ListPodIdentityAssociationsCommand,
  paginateListPodIdentityAssociations,
} from '@aws-sdk/client-eks';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { missing, run } from '../process.ts';
import { AWS, connectionOf, control, refusedWith, workloadOf } from './lab-clients.ts';

const SERVICE_ACCOUNT = 'aws-load-balancer-controller';
const CLUSTER = 'lab';

let lab: Lab;
let eks: EKSClient;
before(async () => {
  lab = await startLab({ scenario: 'pod-identity-beside-irsa', port: 0 });
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = lab.env;
  eks = new EKSClient({
    ...connectionOf(lab.announcement),
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  });
});
beforeEach(async () => {
  await control(lab, 'reset');
});
after(async () => {
  eks.destroy();
  await lab.stop();
});

const list = async (filter: { readonly namespace?: string; readonly serviceAccount?: string }) =>
  (await eks.send(new ListPodIdentityAssociationsCommand({ clusterName: CLUSTER, ...filter })))
    .associations ?? [];

async function refusal(call: Promise<unknown>): Promise<string> {
  const { name, $metadata } = await refusedWith(EKSServiceException, call);
  return `${name} ${String($metadata.httpStatusCode)}`;
}

describe('associations of EKS Pod Identity', () => {
  it('are listed without their role, and described with it', async () => {
    const [summary, ...others] = await list({});
    assert.deepEqual(others, []);
    assert.equal(summary?.serviceAccount, SERVICE_ACCOUNT);
    assert.match(summary.associationId ?? '', /^a-[a-z0-9]{17}$/);
    assert.equal(
      summary.associationArn,
      `arn:aws:eks:us-east-1:111122223333:podidentityassociation/lab/${String(summary.associationId)}`,
    );
    const { association } = await eks.send(
      new DescribePodIdentityAssociationCommand({
        clusterName: CLUSTER,
        associationId: summary.associationId,
      }),
    );
    assert.match(association?.roleArn ?? '', /^arn:aws:iam::111122223333:role\//);
    assert.ok(association?.createdAt instanceof Date);
    assert.equal(association.namespace, 'kube-system');
  });

  it('are created once for a service account, for a role that there is, and tagged', async () => {
    const asked = {
      clusterName: CLUSTER,
      namespace: 'shop',
      serviceAccount: 'web',
      roleArn: (await workloadOf(lab)).roleArn,
      tags: { team: 'web' },
    };
    const create = async (changed: Partial<typeof asked> = {}) =>
      eks.send(new CreatePodIdentityAssociationCommand({ ...asked, ...changed }));
    const { association: made } = await create();
    const { clusterName, namespace, serviceAccount, roleArn, tags } = made ?? {};
    assert.deepEqual({ clusterName, namespace, serviceAccount, roleArn, tags }, asked);
    assert.equal((await list({ namespace: 'shop' }))[0]?.associationId, made?.associationId);
    const twice = await refusedWith(EKSServiceException, create());
    assert.equal(twice.name, 'ResourceInUseException');
    assert.equal(twice.message, `Association already exists: ${String(made?.associationId)}`);
    for (const changed of [{ serviceAccount: '' }, { roleArn: `${asked.roleArn}-absent` }]) {
      const call = create({ namespace: 'other', ...changed });
      assert.equal(await refusal(call), 'InvalidParameterException 400');
    }
    assert.equal(await refusal(create({ clusterName: 'absent' })), 'ResourceNotFoundException 404');
  });

  it('are selected by namespace and service account, and come by pages', async () => {
    assert.equal((await list({ namespace: 'kube-system' })).length, 1);
    assert.equal((await list({ namespace: 'default' })).length, 0);
    assert.equal((await list({ serviceAccount: SERVICE_ACCOUNT })).length, 1);
    assert.equal((await list({ serviceAccount: 'other' })).length, 0);
    const pages = paginateListPodIdentityAssociations(
      { client: eks, pageSize: 1 },
      { clusterName: CLUSTER },
    );
    let count = 0;
    for await (const { associations = [] } of pages) count += associations.length;
    assert.equal(count, 1);
  });

  it('are none where a scenario has none, and gone when they are deleted', async () => {
    const [summary] = await list({});
    const asked = { clusterName: CLUSTER, associationId: summary?.associationId };
    await eks.send(new DeletePodIdentityAssociationCommand(asked));
    assert.deepEqual(await list({}), []);
    assert.equal(
      await refusal(eks.send(new DescribePodIdentityAssociationCommand(asked))),
      'ResourceNotFoundException 404',
    );
    await control(lab, 'scenario', { name: 'healthy' });
    assert.deepEqual(await list({}), []);
    await control(lab, 'scenario', { name: 'pod-identity-beside-irsa' });
  });

  it('are what their calls are about, for policies', async () => {
    const [summary] = await list({});
    const { associationId } = summary ?? {};
    const asked = { clusterName: CLUSTER, associationId };
    await eks.send(new DescribePodIdentityAssociationCommand(asked));
    const state = (await (await fetch(`${lab.announcement.endpoint}/_lab/state`)).json()) as {
      readonly calls: readonly { readonly action: string; readonly resource: string }[];
    };
    assert.deepEqual(
      state.calls.slice(-2).map(({ action, resource }) => [action, resource]),
      [
        ['eks:ListPodIdentityAssociations', 'arn:aws:eks:us-east-1:111122223333:cluster/lab'],
        ['eks:DescribePodIdentityAssociation', summary?.associationArn],
      ],
    );
  });

  it('are of a cluster that there is', async () => {
    const other = new ListPodIdentityAssociationsCommand({ clusterName: 'other' });
    assert.equal(await refusal(eks.send(other)), 'ResourceNotFoundException 404');
    const many = new ListPodIdentityAssociationsCommand({ clusterName: CLUSTER, maxResults: 101 });
    assert.equal(await refusal(eks.send(many)), 'InvalidParameterException 400');
  });

  it('are read by the AWS CLI', { skip: missing(AWS) }, async () => {
    const aws = async (...args: readonly string[]) => {
      const { env, announcement } = lab;
      const all = ['eks', ...args, '--cluster-name', CLUSTER, '--output', 'text'];
      return run(AWS, all, { env, unset: announcement.unset });
    };
    const ids = ['--namespace', 'kube-system', '--query', 'associations[].associationId'];
    const listed = await aws('list-pod-identity-associations', ...ids);
    assert.equal(listed.code, 0, listed.stderr);
    const one = ['--association-id', listed.stdout.trim(), '--query', 'association.serviceAccount'];
    const described = await aws('describe-pod-identity-association', ...one);
    assert.equal(described.stdout.trim(), SERVICE_ACCOUNT);
  });
});
