// SPDX-License-Identifier: Apache-2.0

import {
  accountWitness,
  clientIdsLimitWitness,
  trustPolicyTooLongWitness,
} from './corroboration.ts';
import { advice, type Message } from './message.ts';

export const iamQuotasMessages: readonly Message[] = [
  {
    id: 'providers-limit',
    by: 'IAM',
    calls: ['CreateOpenIDConnectProvider'],
    code: 'LimitExceeded',
    httpStatus: 409,
    texts: ['Cannot exceed quota for OpenIDConnectProvidersPerAccount: <number>'],
    knowledge: 'inferred',
    explanation:
      'An account has 100 OpenID Connect providers, unless AWS has raised the quota (L-858F3967). Clusters that are gone leave theirs behind.',
    causes: [
      {
        id: 'left-behind',
        when: 'providers of deleted clusters were left behind',
        proof: advice(
          'the host of a provider resolves to nothing, or no cluster of the account has its id',
        ),
        remedy: advice(
          'delete those that no trust policy names and no cluster has',
          'aws iam list-open-id-connect-providers',
        ),
      },
      {
        id: 'quota',
        when: 'the account needs more',
        proof: advice('every provider has its cluster'),
        remedy: advice(
          'ask for a higher quota, or use EKS Pod Identity, which needs no provider',
          'aws service-quotas request-service-quota-increase --region us-east-1 --service-code iam --quota-code L-858F3967 --desired-value 200',
        ),
      },
    ],
    source: {
      title: 'IAM User Guide, IAM and AWS STS quotas',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    },
    witness: accountWitness,
  },
  {
    id: 'client-ids-limit',
    by: 'IAM',
    calls: ['CreateOpenIDConnectProvider', 'AddClientIDToOpenIDConnectProvider'],
    code: 'LimitExceeded',
    httpStatus: 409,
    texts: ['Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: <number>'],
    knowledge: 'recorded',
    explanation: 'A provider has 100 audiences (client IDs) at most, and that cannot be raised.',
    causes: [
      {
        id: 'audience-each',
        when: 'every workload has its own audience',
        proof: advice('the provider lists 100 audiences'),
        remedy: advice(
          'share an audience, tell workloads apart by subject, and remove unused audiences',
          'aws iam get-open-id-connect-provider --open-id-connect-provider-arn PROVIDER_ARN',
        ),
      },
    ],
    source: {
      title: 'IAM User Guide, IAM and AWS STS quotas',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    },
    witness: clientIdsLimitWitness,
  },
  {
    id: 'trust-policy-too-long',
    by: 'IAM',
    calls: ['CreateRole', 'UpdateAssumeRolePolicy'],
    code: 'LimitExceeded',
    httpStatus: 409,
    texts: ['Cannot exceed quota for ACLSizePerRole: <number>'],
    knowledge: 'reported',
    explanation:
      'A trust policy has 2,048 characters, blanks aside, unless the quota L-C07B4B0D was raised. A statement for every cluster or repository fills it soon.',
    causes: [
      {
        id: 'statement-each',
        when: 'every workload has its own statement',
        proof: advice('several statements name the same provider'),
        remedy: advice(
          'list the subjects of one provider in one condition; use EKS Pod Identity for short-lived clusters',
        ),
      },
      {
        id: 'many-issuers',
        when: 'the role serves more issuers than a policy has room for',
        proof: advice('every statement names another provider'),
        remedy: advice(
          'ask for a higher quota, or split the role',
          'aws service-quotas request-service-quota-increase --region us-east-1 --service-code iam --quota-code L-C07B4B0D --desired-value 4096',
        ),
      },
    ],
    source: {
      title: 'IAM User Guide, IAM and AWS STS quotas',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    },
    witness: trustPolicyTooLongWitness,
  },
];
