// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../model/facts.ts';
import { sessionClaimsOf } from '../../policy/session-claims.ts';
import type { Message, Witness } from './message.ts';

export const packedPolicyTooLarge: Message = {
  id: 'packed-policy-too-large',
  by: 'STS',
  calls: ['AssumeRoleWithWebIdentity', 'AssumeRole'],
  code: 'PackedPolicyTooLarge',
  httpStatus: 400,
  texts: ['Packed policy consumes <number>% of allotted space, please use smaller policy.'],
  knowledge: 'reported',
  explanation:
    'Session policies and session tags are packed together into a space of their own, and do not fit. It is no matter of the policies of the role.',
  causes: [
    {
      when: 'the token carries many or long session tags',
      proof: 'its claim https://aws.amazon.com/tags is long',
      remedy: {
        text: 'let the issuer send fewer or shorter tags',
        argv: ['trustprint', 'token', 'FILE'],
      },
    },
    {
      when: 'a long session policy, or many policy ARNs, go with the call',
      proof: 'the code that makes the call sets Policy or PolicyArns',
      remedy: { text: 'put what is in the session policy into a policy of the role' },
    },
  ],
  source: {
    title: 'IAM User Guide, IAM and AWS STS quotas: session policies and tags',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  witness,
};

function witness({ token }: Facts): Witness | undefined {
  if (token?.claims === undefined) return undefined;
  const { tags } = sessionClaimsOf(token.claims);
  const count = Object.keys(tags).length;
  const characters = Object.entries(tags).flat().join('').length;
  return {
    said: `the token carries ${String(count)} session tags, ${String(characters)} characters`,
    evidence: { tags: count, characters },
  };
}
