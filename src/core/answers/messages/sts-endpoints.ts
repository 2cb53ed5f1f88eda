// SPDX-License-Identifier: Apache-2.0

import { regionWitness } from './corroboration.ts';
import { advice, type Message } from './message.ts';

export const stsEndpointsMessages: readonly Message[] = [
  {
    id: 'region-disabled',
    by: 'STS',
    calls: ['AssumeRoleWithWebIdentity', 'AssumeRole', 'GetCallerIdentity'],
    code: 'RegionDisabledException',
    httpStatus: 403,
    texts: [
      'STS is not activated in this region for account:<account>. Your account administrator can activate STS in this region using the IAM Console.',
    ],
    knowledge: 'reported',
    explanation:
      'The account has STS switched off in the Region whose endpoint was asked, or the Region itself is an opt-in Region that was not enabled.',
    causes: [
      {
        id: 'opt-in-region',
        when: 'the Region is an opt-in Region that the account has not enabled',
        proof: advice('the account lists it as not-opted-in'),
        remedy: advice(
          'enable the Region, or ask the endpoint of another',
          'aws account list-regions --region-opt-status-contains DISABLED',
        ),
      },
      {
        id: 'sts-deactivated',
        when: 'STS was deactivated there under Account settings of IAM',
        proof: advice('the console shows the endpoint of the Region as inactive'),
        remedy: advice(
          'activate it in the console: IAM, Account settings, Security Token Service; or let the SDK ask another Region (AWS_REGION)',
        ),
      },
    ],
    source: {
      title: 'IAM User Guide, Manage AWS STS in an AWS Region',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html',
    },
    witness: regionWitness,
  },
];
