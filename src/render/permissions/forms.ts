// SPDX-License-Identifier: Apache-2.0

import { rolesOf } from '../../core/permissions/rules.ts';
import type { PermissionsJson } from '../../schemas/permissions.ts';
import { hclBlock, hclText, hclValue } from '../hcl.ts';
import { yamlDocument } from '../yaml.ts';

/** The policy alone, as IAM takes it; nothing where nothing has to be allowed: IAM takes no empty one. */
export function renderPolicy({ policy }: PermissionsJson): string {
  if (policy.Statement.length === 0) return '';
  return `${JSON.stringify(policy, undefined, 2)}\n`;
}

/** The policy as a resource of Terraform. */
export function renderPolicyTerraform({ policy, command }: PermissionsJson): string {
  if (policy.Statement.length === 0) return NOTHING;
  return hclBlock(`resource "aws_iam_policy" "trustprint_${command}"`, [
    `name = ${hclText(`trustprint-${command}`)}`,
    `description = ${hclText(`What trustprint ${command} has to be allowed`)}`,
    `policy = jsonencode(${hclValue(policy, 1)})`,
  ]);
}

/** @see CloudFormation Template Reference, AWS::IAM::ManagedPolicy. */
export function renderPolicyCloudformation({ policy, command }: PermissionsJson): string {
  if (policy.Statement.length === 0) return NOTHING;
  const id = `Trustprint${command.charAt(0).toUpperCase()}${command.slice(1)}`;
  return yamlDocument({
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: {
      [id]: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          ManagedPolicyName: `trustprint-${command}`,
          Description: `What trustprint ${command} has to be allowed`,
          PolicyDocument: policy,
        },
      },
    },
  });
}

/** The roles of Kubernetes, for `kubectl apply -f -`; they are bound by whoever knows to whom. */
export function renderKubernetesRoles(
  { kubernetes, command }: PermissionsJson,
  namespace: string | undefined,
): string {
  if (kubernetes.length === 0) return NOTHING;
  const rights = kubernetes.map((right) => ({ ...right, needs: {} }));
  return rolesOf(rights, `trustprint-${command}`, namespace)
    .map((role) => yamlDocument({ ...role }))
    .join('---\n');
}

const NOTHING = '# nothing has to be allowed for this\n';
