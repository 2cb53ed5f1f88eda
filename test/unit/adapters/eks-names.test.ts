// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { eksNamesOf, type Naming } from '../../../src/adapters/clusters/eks-names.ts';

const SHOP = { name: 'shop', region: 'eu-west-1' };

function named(changed: {
  entry?: string;
  server?: string;
  command?: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}): ReturnType<typeof eksNamesOf> {
  const { entry = 'entry', server = 'https://10.0.0.1', command, args = [], env = {} } = changed;
  const plugin: Naming['plugin'] =
    command === undefined
      ? undefined
      : {
          apiVersion: 'client.authentication.k8s.io/v1',
          command,
          args,
          env,
          installHint: undefined,
          wantsCluster: false,
          needsTerminal: false,
        };
  return eksNamesOf({ clusterEntry: entry, server: new URL(server), plugin });
}

describe('the EKS cluster of a kubeconfig', () => {
  it('is named by the arguments of aws eks get-token', () => {
    const get = ['eks', 'get-token', '--cluster-name', 'shop', '--region', 'eu-west-1'];
    assert.deepEqual(named({ command: 'aws', args: ['--output', 'json', ...get] }), SHOP);
    assert.deepEqual(named({ command: '/usr/local/bin/aws', args: get }), SHOP);
    const joined = ['--region=eu-west-1', 'eks', 'get-token', '--cluster-name=shop'];
    assert.deepEqual(named({ command: 'aws', args: joined }), SHOP);
    const kept = ['exec', 'work', '--', 'aws', ...get];
    assert.deepEqual(named({ command: 'aws-vault', args: kept }), SHOP);
    const shell = ['-c', `aws ${get.join(' ')}`];
    assert.deepEqual(named({ command: 'sh', args: shell }), SHOP);
  });

  it('is named by the arguments of aws-iam-authenticator', () => {
    const args = ['token', '-i', 'shop', '--region', 'eu-west-1'];
    assert.deepEqual(named({ command: 'aws-iam-authenticator', args }), SHOP);
  });

  it('is named by an entry that is called by an ARN, or as eksctl calls it', () => {
    const arn = 'arn:aws:eks:eu-west-1:111122223333:cluster/shop';
    assert.deepEqual(named({ entry: arn }), SHOP);
    assert.deepEqual(named({ entry: arn.replace('aws:', 'aws-cn:') }), SHOP);
    assert.deepEqual(named({ entry: 'shop.eu-west-1.eksctl.io' }), SHOP);
  });

  it('has the Region of its host, or of the environment of the command, where nothing else has', () => {
    const args = ['eks', 'get-token', '--cluster-name', 'shop'];
    for (const server of [
      'https://1111222233334444.gr7.eu-west-1.eks.amazonaws.com',
      'https://1111222233334444.sk1.eu-west-1.eks.amazonaws.com.cn',
      'https://1111222233334444.eks-cluster.eu-west-1.api.aws',
    ]) {
      assert.deepEqual(named({ command: 'aws', args, server }), SHOP);
    }
    const env = { AWS_REGION: 'eu-west-1' };
    assert.deepEqual(named({ command: 'aws', args, env }), SHOP);
    assert.deepEqual(named({ command: 'aws', args }), { name: 'shop', region: undefined });
  });

  it('is not known where nothing names one', () => {
    assert.equal(named({}), undefined);
    assert.equal(named({ server: 'https://1111.gr7.eu-west-1.eks.amazonaws.com' }), undefined);
    assert.equal(named({ command: 'gke-gcloud-auth-plugin', args: ['-i', 'shop'] }), undefined);
    assert.equal(
      named({ command: 'aws', args: ['eks', 'get-token', '--cluster-name'] }),
      undefined,
    );
  });
});
