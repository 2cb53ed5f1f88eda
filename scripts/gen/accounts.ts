// SPDX-License-Identifier: Apache-2.0

import type { Occasion } from '../../src/core/permissions/permission.ts';
import {
  permissionsFor,
  policyOf,
  type PolicyStatement,
  SCAN_ROLE,
} from '../../src/core/permissions/policy.ts';
import { hclBlock, hclText, hclValue, yamlDocument } from '../../src/render/hcl-and-yaml.ts';
import type { Page } from './page.ts';

/** `deploy/accounts`: the role by which `scan` and `watch` read an account, for CloudFormation and Terraform. */
export function accountTemplates(): readonly Page[] {
  return [
    { path: `${FOLDER}/scan-role.yaml`, text: `${MADE}${yamlDocument(cloudFormation())}` },
    { path: `${FOLDER}/terraform/main.tf`, text: `${MADE}${terraform()}` },
  ];
}

/** Ready for a StackSet with service-managed permissions: one template, every account of an organization. */
function cloudFormation(): Readonly<Record<string, unknown>> {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `${DESCRIPTION}. It changes nothing.`,
    Parameters: {
      TrustedPrincipal: {
        Type: 'String',
        Description: WHO,
        AllowedPattern: PRINCIPAL,
      },
      ExternalId: { Type: 'String', Default: '', Description: EXTERNAL_ID, MaxLength: 1224 },
      RoleName: { Type: 'String', Default: SCAN_ROLE, AllowedPattern: ROLE_NAME },
    },
    Conditions: { HasExternalId: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ExternalId' }, ''] }] } },
    Resources: { ScanRole: { Type: 'AWS::IAM::Role', Properties: roleProperties() } },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['ScanRole', 'Arn'] } } },
  };
}

/** @see CloudFormation Template Reference, AWS::IAM::Role. */
function roleProperties(): Readonly<Record<string, unknown>> {
  const withId = { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } };
  return {
    RoleName: { Ref: 'RoleName' },
    Description: DESCRIPTION,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: { Ref: 'TrustedPrincipal' } },
          Action: 'sts:AssumeRole',
          Condition: { 'Fn::If': ['HasExternalId', withId, { Ref: 'AWS::NoValue' }] },
        },
      ],
    },
    Policies: [
      {
        PolicyName: POLICY_NAME,
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: statements().map(({ Resource, ...one }) => ({
            ...one,
            Resource:
              Resource === '*'
                ? Resource
                : { 'Fn::Sub': Resource.replace('arn:aws:', 'arn:${AWS::Partition}:') },
          })),
        },
      },
    ],
  };
}

function terraform(): string {
  const policy = hclValue({ Version: '2012-10-17', Statement: statements() }, 1);
  return [
    hclBlock('variable "trusted_principal"', ['type = string', `description = ${hclText(WHO)}`]),
    hclBlock('variable "external_id"', [
      'type = string',
      'default = ""',
      `description = ${hclText(EXTERNAL_ID)}`,
    ]),
    hclBlock('variable "role_name"', ['type = string', `default = ${hclText(SCAN_ROLE)}`]),
    'data "aws_partition" "current" {}\n',
    hclBlock('resource "aws_iam_role" "scan"', [
      'name = var.role_name',
      `description = ${hclText(DESCRIPTION)}`,
      `assume_role_policy = jsonencode(${TRUST_IN_HCL})`,
    ]),
    hclBlock('resource "aws_iam_role_policy" "scan"', [
      `name = ${hclText(POLICY_NAME)}`,
      'role = aws_iam_role.scan.id',
      `policy = jsonencode(${policy.replaceAll('"arn:aws:', '"arn:${data.aws_partition.current.partition}:')})`,
    ]),
    hclBlock('output "role_arn"', ['value = aws_iam_role.scan.arn']),
  ].join('\n');
}

const TRUST_IN_HCL = `{
    Version = "2012-10-17"
    Statement = [merge(
      {
        Effect    = "Allow"
        Principal = { AWS = var.trusted_principal }
        Action    = "sts:AssumeRole"
      },
      var.external_id == "" ? {} : {
        Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
      },
    )]
  }`;

/** What reads an account; the organization and other accounts are read by the credentials that begin. */
function statements(): readonly PolicyStatement[] {
  const granted = permissionsFor({
    command: 'watch',
    include: [],
    partition: 'aws',
    account: undefined,
    region: undefined,
    target: undefined,
  });
  return policyOf(granted.filter(({ occasion }) => !OF_THE_FIRST.includes(occasion))).Statement;
}

const OF_THE_FIRST: readonly Occasion[] = ['organization', 'other-accounts'];

const FOLDER = 'deploy/accounts';
const MADE = '# Written by `npm run gen` from src/core/permissions. Change it there.\n';
const DESCRIPTION = 'Read by trustprint scan and watch: OIDC providers, roles and EKS clusters';
const WHO =
  'ARN of who may scan: a role or user; or an account (arn:aws:iam::111122223333:root), whose policies then say who';
const EXTERNAL_ID = 'As --external-id of scan has it; empty: none is asked for';
const POLICY_NAME = 'trustprint-scan';
/** A wildcard would let in everybody. */
const PRINCIPAL = String.raw`arn:aws[a-z-]*:iam::\d{12}:(root|role/.+|user/.+)`;
const ROLE_NAME = String.raw`[\w+=,.@-]{1,64}`;
