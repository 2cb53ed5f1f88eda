// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { instantOf } from '../../../../src/core/model/instant.ts';
import {
  lastChangeOf,
  ownersByTags,
  printWriter,
  writerOf,
  writerWarnings,
} from '../../../../src/core/plan/owner.ts';
import { NOW } from '../../../world.ts';
import type { RecordedChange } from '../../../../src/core/model/provider.ts';

describe('the owner of a provider', () => {
  it('is told by the tags that its tool leaves', () => {
    for (const [tags, owner] of [
      [{ 'aws:cloudformation:stack-name': 'x' }, 'CloudFormation or CDK'],
      [{ 'alpha.eksctl.io/cluster-name': 'prod' }, 'eksctl'],
      [{ 'crossplane-name': 'x', 'crossplane-kind': 'y' }, 'Crossplane'],
      [{ 'services.k8s.aws/controller-version': 'iam-1.3' }, 'ACK'],
      [{ 'sigs.k8s.io/cluster-api-provider-aws/cluster/prod': 'owned' }, 'Cluster API'],
      [{ KubernetesCluster: 'prod' }, 'kOps'],
      [{ 'openshift.io/cloud-credential-operator/prod': 'owned' }, "OpenShift's ccoctl"],
      [{ 'pulumi:stack': 'prod' }, 'Pulumi'],
      [{ ManagedBy: 'Pulumi' }, 'Pulumi'],
      [{ 'managed-by': 'opentofu' }, 'OpenTofu'],
      [{ ManagedBy: 'Terraform' }, 'Terraform'],
      [{ terraform: 'true' }, 'Terraform'],
      [{ created_by: 'terragrunt' }, 'Terraform'],
      [{ 'managed-by': 'ansible' }, 'Ansible'],
    ] as const) {
      assert.deepEqual(ownersByTags(tags), [owner], JSON.stringify(tags));
    }
  });

  it('is none where the tags name none', () => {
    for (const tags of [
      {},
      { team: 'terraform' },
      { terraform: 'false' },
      { ManagedBy: 'hand' },
      { 'x:aws:cloudformation:stack-name': 'y' },
    ]) {
      assert.deepEqual(ownersByTags(tags), [], JSON.stringify(tags));
    }
  });
});

describe('who wrote last', () => {
  it('is told by what the client called itself, with its version', () => {
    for (const [agent, writer, reapplies] of [
      [
        'APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.82.2 aws-sdk-go-v2/1.32',
        'Terraform 1.9.5',
        true,
      ],
      ['OpenTofu/1.8.2 HashiCorp Terraform/1.8.2', 'OpenTofu 1.8.2', true],
      ['APN/1.0 Pulumi/1.0 PulumiAws/6.3', 'Pulumi 1.0', true],
      ['cloudformation.amazonaws.com', 'CloudFormation or CDK', true],
      ['eksctl/0.190.0 aws-sdk-go-v2/1.30', 'eksctl 0.190.0', false],
      ['upbound-provider-aws/1.14.0', 'Crossplane 1.14.0', true],
      ['aws-controllers-k8s/iam.services.k8s.aws-v1.3.2', 'ACK 1.3.2', true],
      ['aws.cluster.x-k8s.io/v2.5.0 aws-sdk-go', 'Cluster API 2.5.0', true],
      ['aws-sdk-js/3.1169.0 ua/2.1 os/linux trustprint', 'trustprint', false],
      ['aws-cli/2.30.1 md/awscrt#0.27', 'the AWS CLI 2.30.1', false],
      ['Mozilla/5.0 (X11; Linux x86_64)', 'the AWS console', false],
    ] as const) {
      const found = writerOf(agent);
      assert.equal(found && printWriter(found), writer, agent);
      assert.equal(found?.reapplies, reapplies, agent);
    }
    assert.equal(writerOf('Boto3/1.42 md/Botocore'), undefined);
    assert.equal(writerOf(undefined), undefined);
  });

  it('is not seen where CloudTrail may not be asked, and that is said', () => {
    const dark = {
      kind: 'unseen',
      by: 'ours',
      code: 'cloud_read_denied',
      detail: 'may not',
    } as const;
    assert.deepEqual(lastChangeOf(dark), {
      seen: false,
      why: 'may not',
      change: undefined,
      tool: undefined,
    });
    assert.match(lastChangeOf({ kind: 'seen', value: [] }).why ?? '', /ninety days/);
  });

  it('warns of a tool that applies again what it has, also behind a change by hand', () => {
    const terraform = change('Terraform/1.9.5');
    const [warning = '', ...others] = writerWarnings([change('aws-cli/2.1'), terraform], []);
    assert.match(warning, /^Terraform 1\.9\.5 has written to this provider lately/);
    assert.deepEqual(others, []);
    assert.deepEqual(writerWarnings([terraform], ['Terraform']), []);
    assert.deepEqual(writerWarnings([change('aws-cli/2.1'), change('trustprint')], []), []);
  });
});

function change(userAgent: string): RecordedChange {
  return { at: instantOf(NOW), action: 'TagOpenIDConnectProvider', userAgent, by: undefined };
}
