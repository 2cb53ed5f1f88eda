// SPDX-License-Identifier: Apache-2.0

import { callIdentityWitness } from './corroboration.ts';
import { advice, type Message } from './message.ts';

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

export const servicesMessages: readonly Message[] = [
  {
    id: 'called-as-another',
    by: 'the service that was called',
    calls: [],
    code: 'AccessDenied',
    httpStatus: 403,
    texts: SERVICES.map(
      (service) => `User: <arn> is not authorized to perform: ${service}:<action>`,
    ),
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'A call was made and refused, so credentials there were; the ARN says whose. Where it is the role of the node, or any but that of the workload, the SDK found no web identity and went on to the next credentials: STS was never asked, and there is no error of it in the log.',
    causes: [
      {
        id: 'other-credentials',
        when: 'the ARN is not of the role that the workload should have',
        proof: advice('the name behind assumed-role/ is another than that of the role'),
        remedy: advice(
          'find out why the pod has no web identity; name its service account',
          'trustprint doctor TARGET',
        ),
      },
      {
        id: 'role-lacks-action',
        when: 'the ARN is of that role',
        proof: advice('the name behind assumed-role/ is that of the role'),
        remedy: advice('the role is had, and lacks the action: give it that in a policy'),
      },
    ],
    source: {
      title: 'IAM User Guide, Troubleshoot access denied error messages',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
    },
    witness: callIdentityWitness,
  },
];
