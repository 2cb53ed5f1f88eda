// SPDX-License-Identifier: Apache-2.0

import { parseArn, roleNameOf } from '../../model/arn.ts';
import type { Facts } from '../../model/facts.ts';
import { seenOf } from '../../model/observed.ts';
import { placesIn } from '../message-template.ts';
import type { Message, Witness } from './message.ts';

/** What workloads call most, by the prefix of its actions. IAM's own is `iam-not-authorized`. */
const SERVICES = [
  'autoscaling',
  'cloudwatch',
  'dynamodb',
  'ec2',
  'ecr',
  'elasticfilesystem',
  'elasticloadbalancing',
  'kinesis',
  'kms',
  'logs',
  'route53',
  's3',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
] as const;

export const calledAsAnother: Message = {
  id: 'called-as-another',
  by: 'the service that was called',
  calls: [],
  code: 'AccessDenied',
  httpStatus: 403,
  texts: SERVICES.map((service) => `User: <arn> is not authorized to perform: ${service}:<action>`),
  knowledge: 'reported',
  byOtherCredentials: true,
  explanation:
    'A call was made and refused, so credentials there were; the ARN says whose. Where it is the role of the node, or any but that of the workload, the SDK found no web identity and went on to the next credentials: STS was never asked, and there is no error of it in the log.',
  causes: [
    {
      when: 'the ARN is not of the role that the workload should have',
      proof: 'the name behind assumed-role/ is another than that of the role',
      remedy: {
        text: 'find out why the pod has no web identity; name its service account',
        argv: ['trustprint', 'doctor', 'TARGET'],
      },
    },
    {
      when: 'the ARN is of that role',
      proof: 'the name behind assumed-role/ is that of the role',
      remedy: { text: 'the role is had, and lacks the action: give it that in a policy' },
    },
  ],
  source: {
    title: 'IAM User Guide, Troubleshoot access denied error messages',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
  },
  witness: whoseCall,
};

/** As whom the call was made, beside the role that the workload should have. */
function whoseCall({ observed, request, role }: Facts): Witness | undefined {
  const { arn = '' } = placesIn('User: <arn> is not authorized', observed?.message ?? '');
  if (arn === '') return undefined;
  const wanted = request?.roleArn ?? seenOf(role)?.arn;
  return {
    said: `the call was made as ${arn}${besides(arn, wanted)}`,
    evidence: { calledAs: arn, role: wanted ?? null },
  };
}

function besides(arn: string, wanted: string | undefined): string {
  const [, used] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  const name = wanted === undefined ? undefined : nameIn(wanted);
  if (name === undefined) return '';
  return used === name ? ', with the role that it should have' : `, and not with the role ${name}`;
}

function nameIn(arn: string): string | undefined {
  try {
    return roleNameOf(parseArn(arn));
  } catch {
    return undefined;
  }
}
