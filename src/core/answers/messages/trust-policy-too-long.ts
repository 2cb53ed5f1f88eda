// SPDX-License-Identifier: Apache-2.0

import { words } from '../../gates/gate.ts';
import type { Facts } from '../../model/facts.ts';
import { seenOf } from '../../model/observed.ts';
import type { Message, Witness } from './message.ts';

export const trustPolicyTooLong: Message = {
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
      when: 'every workload has a statement of its own',
      proof: 'several statements name the same provider',
      remedy: {
        text: 'put the subjects of one provider into one condition, as a list; give clusters that come and go EKS Pod Identity',
      },
    },
    {
      when: 'the role serves more issuers than a policy has room for',
      proof: 'every statement names another provider',
      remedy: {
        text: 'ask for a higher quota, or split the role',
        argv: words(
          'aws service-quotas request-service-quota-increase --region us-east-1 ' +
            '--service-code iam --quota-code L-C07B4B0D --desired-value 4096',
        ),
      },
    },
  ],
  source: {
    title: 'IAM User Guide, IAM and AWS STS quotas',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  witness,
};

function witness({ role }: Facts): Witness | undefined {
  const record = seenOf(role);
  if (record === undefined) return undefined;
  const characters = record.trustPolicy.replaceAll(/\s/g, '').length;
  return {
    said: `the trust policy of ${record.arn} has ${String(characters)} characters, blanks aside`,
    evidence: { role: record.arn, characters },
  };
}
