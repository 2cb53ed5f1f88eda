// SPDX-License-Identifier: Apache-2.0

import { advice, type Message } from './message.ts';
import { INJECTED, OWN_CHAIN, SDK_SOURCE, UNREADABLE } from './sdk.ts';

export const tokenFileMessages: readonly Message[] = [
  {
    id: 'token-file-denied',
    by: 'an SDK',
    calls: [],
    texts: [
      'serviceaccount/token: permission denied',
      "serviceaccount/token': Permission denied",
      "EACCES: permission denied, open '<path>'",
      "PermissionError: [Errno 13] Permission denied: '<path>'",
      'AccessDeniedException: /var/run/secrets/<path>',
      'failed to read token file',
      'unable to read file at /var/run/secrets/<path>: permission denied',
      'failed fetching WebIdentity token:',
      "Access to the path '/var/run/secrets/<path>' is denied",
      'Permission denied @ rb_sysopen - /var/run/secrets/<path>',
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'The token file is there, and the process may not read it: it belongs to root unless the pod has an fsGroup. STS was not called.',
    causes: [
      UNREADABLE,
      {
        id: 'other-user',
        when: 'the process changes its user, or a security profile denies the read',
        proof: advice('check its user', 'kubectl exec POD -- id'),
        remedy: advice('let it run as the user of the pod, with its fsGroup'),
      },
    ],
    source: {
      title: 'Amazon EKS User Guide, IAM roles for service accounts',
      url: 'https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html',
    },
  },
  {
    id: 'token-file-missing',
    by: 'an SDK',
    calls: [],
    texts: [
      'serviceaccount/token: no such file or directory',
      "No such file or directory: '/var/run/secrets/<path>'",
      "ENOENT: no such file or directory, open '/var/run/secrets/<path>'",
      'NoSuchFileException: /var/run/secrets/<path>',
      'AWS_WEB_IDENTITY_TOKEN_FILE: no such file',
      'unable to read file at <path>: no such file or directory',
      'Unable to locate specified web identity token file',
      'Missing :web_identity_token_file parameter or invalid file path',
      "Could not find file '/var/run/secrets/<path>'",
      'MountVolume.SetUp failed for volume "aws-iam-token"',
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'AWS_WEB_IDENTITY_TOKEN_FILE names a file that is not in this container. STS was not called.',
    causes: [
      {
        id: 'not-mounted',
        when: 'the variables were set by hand, or for a container without the mount',
        proof: advice('check the mounts of the pod', 'trustprint doctor WORKLOAD'),
        remedy: advice('remove the variables: the webhook adds them with the mount'),
      },
      {
        id: 'automount',
        when: 'the chart or a sidecar replaces volumeMounts, or mounts another path',
        proof: advice('compare path and mount', 'kubectl get pod POD -o yaml'),
        remedy: advice('mount the projected token where the variable points'),
      },
    ],
    source: SDK_SOURCE,
  },
  {
    id: 'variables-missing',
    by: 'an SDK',
    calls: [],
    texts: [
      'WebIdentityErr: role ARN is not set',
      'role ARN is not set',
      'token file path is not set',
      'AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE are missing',
      'assume role with web identity but has no role ARN configured',
      'Both web_identity_token_file and role_arn are required',
      'Environment variable AWS_ROLE_ARN must be set',
      'AWS_ROLE_ARN: unbound variable',
      'AWS_WEB_IDENTITY_TOKEN_FILE is not set',
      'web identity token file is set but role ARN is not',
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'Web identity needs AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE together. The webhook of EKS adds both when a pod is created, unless one is there.',
    causes: [
      {
        ...INJECTED,
        id: 'webhook-absent',
        when: 'the webhook pod-identity-webhook did not change the pod: absent, failing, skipped',
      },
      {
        id: 'set-by-hand',
        when: 'one of the two is set by hand, so the webhook leaves out the other',
        proof: advice('check its environment', 'kubectl set env POD --list'),
        remedy: advice('remove the variable from the manifest, then restart the pods'),
      },
      OWN_CHAIN,
    ],
    source: {
      title: 'EKS Pod Identity Webhook, README',
      url: 'https://github.com/aws/amazon-eks-pod-identity-webhook',
    },
  },
];
