// SPDX-License-Identifier: Apache-2.0

import { callIdentityWitness } from './corroboration.ts';
import { advice, type Message, ofOthers } from './message.ts';

/** What workloads call most, by the prefix of its actions. IAM's own is `iam-not-authorized`. */
const SERVICES = [
  'athena',
  'autoscaling',
  'bedrock',
  'cloudwatch',
  'dynamodb',
  'ec2',
  'ecr',
  'eks',
  'elasticfilesystem',
  'elasticloadbalancing',
  'glue',
  'kinesis',
  'kms',
  'lambda',
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
    texts: [
      ...SERVICES.map((service) => `User: <arn> is not authorized to perform: ${service}:<action>`),
      'UnauthorizedOperation: You are not authorized to perform this operation',
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'The call was made with credentials, and the ARN says whose. An SDK that finds no web identity uses the next credentials, such as the role of the node.',
    causes: [
      {
        id: 'other-credentials',
        when: 'the ARN is the role of the node, or another than that of the workload',
        proof: advice('find out why the pod has no web identity', 'trustprint doctor WORKLOAD'),
        remedy: advice('annotate the service account (or associate it), then restart its pods'),
      },
      {
        id: 'own-chain',
        when: "the pod has its variables, but the program's SDK knows no web identity",
        proof: advice('AWS_ROLE_ARN is set in the pod, and its version is old'),
        remedy: advice('update the program or its SDK'),
      },
      {
        id: 'role-lacks-action',
        when: 'the ARN is the role of the workload, which lacks the action',
        proof: advice('the name after assumed-role/ is that of the role'),
        remedy: advice('allow the action in a policy of the role'),
      },
    ],
    source: {
      title: 'IAM User Guide, Troubleshoot access denied error messages',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
    },
    witness: callIdentityWitness,
  },
  {
    id: 'session-expired',
    by: 'the service that was called',
    calls: [],
    code: 'ExpiredToken',
    httpStatus: 403,
    texts: [
      'The provided token has expired.',
      'The security token included in the request is expired',
      'The security token included in the request has expired',
    ],
    knowledge: 'reported',
    explanation:
      'The session credentials have expired, not the web identity: the role was assumed before. An SDK that reads the token file renews them by itself.',
    causes: [
      {
        id: 'credentials-kept',
        when: 'the program keeps its first credentials (exported, or a constant)',
        proof: advice('AWS_SESSION_TOKEN is set where it runs'),
        remedy: advice('let the SDK assume the role itself, from the token file'),
      },
      {
        id: 'job-outlives-session',
        kinds: ['github', 'gitlab', 'ci', 'unknown'],
        when: 'the job takes longer than the session (an hour by default)',
        proof: advice('compare the time since the login with the duration'),
        remedy: advice('ask for a longer session (role-duration-seconds), or log in again'),
      },
      {
        id: 'clock',
        when: 'the clock of the machine is wrong',
        proof: advice('compare it with the time', 'date -u'),
        remedy: advice('synchronize the clock (NTP)'),
      },
    ],
    source: {
      title: 'IAM User Guide, Using temporary credentials with AWS resources',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html',
    },
  },
  ...ofOthers([
    {
      id: 'session-not-accepted',
      by: 'STS',
      calls: ['GetFederationToken', 'GetSessionToken'],
      code: 'AccessDenied',
      httpStatus: 403,
      texts: ['Cannot call <action> with session credentials'],
      knowledge: 'reported',
      explanation:
        'These two calls are for the long-term keys of a user. A session, such as that of a web identity, cannot make them.',
      causes: [
        {
          id: 'session-used',
          when: 'the credentials in use are those of a role, and not of a user',
          proof: advice('the ARN has assumed-role in it', 'aws sts get-caller-identity'),
          remedy: advice('assume the role that is wanted from this one (sts:AssumeRole) instead'),
        },
      ],
      source: {
        title: 'IAM User Guide, Compare AWS STS credentials',
        url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html',
      },
    },
  ]),
];
