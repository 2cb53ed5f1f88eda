// SPDX-License-Identifier: Apache-2.0

import type { PermissionsJson } from '../../schemas/permissions.ts';
import {
  BLANK,
  paint,
  type TerminalLayout,
  pairs,
  printPage,
  row,
  type Row,
  wholeRow,
} from '../page.ts';
import { yamlDocument, hclBlock, hclText, hclValue } from '../hcl-and-yaml.ts';
import { bindingOf, nameOfRoles, rolesOf } from '../../core/permissions/roles.ts';

/** What a command needs, each with its occasion and reason, and the policy at the end. */
export function renderPermissionsText(result: PermissionsJson, paper: TerminalLayout): string {
  const { command, target, permissions, policy, kubernetes, free } = result;
  const about = target === null ? '' : ` ${target}`;
  return printPage(
    [
      row(0, [paint('strong', `what ${command}${about} has to be allowed in AWS`)], 2),
      ...(permissions.length === 0 ? [row(2, [NOTHING])] : permissions.flatMap(permissionRows)),
      ...(kubernetes.length === 0 ? [] : [BLANK, row(0, [paint('strong', 'in Kubernetes')])]),
      ...kubernetes.map(({ verb, group, resource, scope, why }) =>
        row(
          2,
          [`${verb} ${group === '' ? resource : `${resource}.${group}`} (${scope}): ${why}`],
          4,
        ),
      ),
      BLANK,
      row(0, [paint('strong', 'called too, and allowed to everybody or to nobody')]),
      ...pairs(
        2,
        free.map(({ action, why }) => [action, why] as const),
      ),
      ...policyRows(policy),
    ],
    paper,
  );
}

function policyRows(policy: PermissionsJson['policy']): readonly Row[] {
  if (policy.Statement.length === 0) return [];
  const lines = JSON.stringify(policy, undefined, 2).split('\n');
  return [
    BLANK,
    row(0, [paint('strong', 'as a policy')]),
    ...lines.map((line) => wholeRow(2, [line])),
  ];
}

function permissionRows({
  action,
  on,
  when,
  why,
}: PermissionsJson['permissions'][number]): readonly Row[] {
  return [
    wholeRow(2, [paint('strong', action)]),
    ...pairs(4, [
      ['on', on],
      ['when', when.replaceAll('`', '')],
      ['for', why],
    ]),
  ];
}

const NOTHING = 'nothing: what an issuer serves is seen without an account';

/** The policy alone, as IAM takes it; nothing where nothing has to be allowed: IAM takes no empty one. */
export function renderPolicy({ policy }: PermissionsJson): string {
  if (policy.Statement.length === 0) return '';
  return `${JSON.stringify(policy, undefined, 2)}\n`;
}

/** The policy as a resource of Terraform. */
export function renderPolicyTerraform({ policy, command }: PermissionsJson): string {
  if (policy.Statement.length === 0) return NO_RULES;
  return hclBlock(`resource "aws_iam_policy" "trustprint_${command}"`, [
    `name = ${hclText(`trustprint-${command}`)}`,
    `description = ${hclText(`What trustprint ${command} has to be allowed`)}`,
    `policy = jsonencode(${hclValue(policy, 1)})`,
  ]);
}

/** @see CloudFormation Template Reference, AWS::IAM::ManagedPolicy. */
export function renderPolicyCloudformation({ policy, command }: PermissionsJson): string {
  if (policy.Statement.length === 0) return NO_RULES;
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

/** The roles of Kubernetes, for `kubectl apply -f -`, and their bindings where it is known to whom. */
export function renderKubernetesRoles(
  { kubernetes, command, target }: PermissionsJson,
  { user, ...where }: Parameters<typeof rolesOf>[2] & { readonly user: string | undefined },
): string {
  if (kubernetes.length === 0) return NO_RULES;
  const rights = kubernetes.map((right) => ({ ...right, needs: {} }));
  return rolesOf(rights, nameOfRoles(command, target, user), where)
    .flatMap((role) => [role, ...(user === undefined ? [] : [bindingOf(role, user)])])
    .map((one) => yamlDocument({ ...one }))
    .join('---\n');
}

const NO_RULES = '# nothing has to be allowed for this\n';
