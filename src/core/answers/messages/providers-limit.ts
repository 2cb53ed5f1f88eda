// SPDX-License-Identifier: Apache-2.0

import { words } from '../../gates/gate.ts';
import type { Message } from './message.ts';
import { accountWitness } from './corroboration.ts';

export const providersLimit: Message = {
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
      when: 'providers of clusters that are gone were left behind',
      proof: 'the host of a provider resolves to nothing, or no cluster of the account has its id',
      remedy: {
        text: 'list them, and delete those that no trust policy names and no cluster has',
        argv: ['aws', 'iam', 'list-open-id-connect-providers'],
      },
    },
    {
      when: 'the account needs more',
      proof: 'every provider has its cluster',
      remedy: {
        text: 'ask for a higher quota; EKS Pod Identity needs no provider at all',
        argv: words(
          'aws service-quotas request-service-quota-increase --region us-east-1 ' +
            '--service-code iam --quota-code L-858F3967 --desired-value 200',
        ),
      },
    },
  ],
  source: {
    title: 'IAM User Guide, IAM and AWS STS quotas',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  witness: accountWitness,
};
