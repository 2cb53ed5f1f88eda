// SPDX-License-Identifier: Apache-2.0

import type { Message } from './message.ts';

export const throttled: Message = {
  id: 'throttled',
  by: 'STS',
  calls: ['AssumeRoleWithWebIdentity', 'AssumeRole', 'GetCallerIdentity'],
  code: 'Throttling',
  httpStatus: 400,
  texts: ['Rate exceeded'],
  knowledge: 'documented',
  explanation:
    'More calls came than the endpoint takes from this account. It says nothing about the trust.',
  causes: [
    {
      when: 'many jobs or pods begin at once',
      proof: 'it fails in bursts, and a single call succeeds',
      remedy: {
        text: 'try again with growing pauses; keep the credentials for as long as they last; spread over the endpoints of Regions',
      },
    },
  ],
  source: {
    title: 'IAM User Guide, IAM and AWS STS quotas: STS requests',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
};
