// SPDX-License-Identifier: Apache-2.0

import type { Message } from './message.ts';
import { callerWitness } from './corroboration.ts';

export const iamNotAuthorized: Message = {
  id: 'iam-not-authorized',
  by: 'IAM',
  calls: [],
  code: 'AccessDenied',
  httpStatus: 403,
  texts: ['User: <arn> is not authorized to perform: iam:<action> on resource: <resource>'],
  knowledge: 'reported',
  explanation:
    'The credentials that manage IAM lack a permission. This is about who repairs, not about the workload whose identity is refused.',
  causes: [
    {
      when: 'no policy of the caller allows the action',
      proof: 'the message goes on "because no identity-based policy allows"',
      remedy: {
        text: 'attach the least that is needed; the action is named in the message',
        argv: ['aws', 'sts', 'get-caller-identity'],
      },
    },
    {
      when: 'a service control policy or a permissions boundary denies it',
      proof:
        'the message goes on "with an explicit deny in a service control policy", or names the boundary',
      remedy: { text: 'ask whoever keeps the guardrails of the organization' },
    },
  ],
  source: {
    title: 'IAM User Guide, Troubleshoot access denied error messages',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
  },
  witness: callerWitness,
};
