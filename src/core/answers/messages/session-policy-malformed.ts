// SPDX-License-Identifier: Apache-2.0

import { words } from '../../gates/gate.ts';
import type { Message } from './message.ts';

export const sessionPolicyMalformed: Message = {
  id: 'session-policy-malformed',
  by: 'STS',
  calls: ['AssumeRoleWithWebIdentity', 'AssumeRole'],
  code: 'MalformedPolicyDocument',
  httpStatus: 400,
  texts: [],
  knowledge: 'documented',
  explanation:
    'The session policy that went with the call (Policy, not the policies of the role) is no policy that IAM reads. The wording differs with the fault.',
  causes: [
    {
      when: 'a template or a variable left a hole in the policy of the call',
      proof: 'the text that is sent as Policy is not JSON, or lacks Statement',
      remedy: {
        text: 'print the policy as it is sent, and check it',
        argv: words(
          'aws accessanalyzer validate-policy --policy-type IDENTITY_POLICY ' +
            '--policy-document file://policy.json',
        ),
      },
    },
  ],
  source: {
    title: 'AWS STS API Reference, AssumeRoleWithWebIdentity: Policy',
    url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
  },
};
