// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const terraformCloud: KnownIssuer = {
  id: 'terraform-cloud',
  name: 'HCP Terraform',
  looksLike: ['app.terraform.io', 'app.eu.terraform.io'],
  isFor: (issuer) => issuer === 'app.terraform.io' || issuer === 'app.eu.terraform.io',
  subjects: [
    {
      name: 'run',
      example: 'organization:example:project:web:workspace:production:run_phase:apply',
      pattern:
        /^organization:(?<organization>[^:]+):project:(?<project>[^:]+):workspace:(?<workspace>[^:]+):run_phase:(?<phase>[^:]+)$/,
      says: 'a run of a workspace: plan and apply have a subject each',
    },
  ],
  audiences: [
    { audience: 'aws.workload.identity', when: 'TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE says nothing' },
  ],
  exposed: [],
  tenancy: ['sub'],
  ownerAfter: 'organization:',
  reusable: undefined,
  slips: [
    'plan and apply differ in run_phase: a policy for one of them refuses the other',
    'a workspace that is moved to another project has another subject',
  ],
  trustPolicy: {
    audience: 'aws.workload.identity',
    operator: 'StringLike',
    subject: 'organization:example:project:web:workspace:production:run_phase:*',
  },
  docs: {
    title: 'HCP Terraform documentation, Dynamic credentials with the AWS provider',
    url: 'https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration',
  },
};
