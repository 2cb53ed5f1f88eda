// SPDX-License-Identifier: Apache-2.0

import { advice, type Message, type MessageCause } from './message.ts';

const INJECTED: MessageCause = {
  id: 'not-injected',
  kinds: ['eks', 'self-hosted', 'unknown'],
  when: 'the pod has no AWS_ROLE_ARN or token file: no annotation, older than it, or no webhook',
  proof: advice('look at the workload', 'trustprint doctor WORKLOAD'),
  remedy: advice('annotate the service account, then restart its pods'),
};

const UNREADABLE: MessageCause = {
  id: 'file-unreadable',
  kinds: ['eks', 'self-hosted', 'unknown'],
  when: 'the container does not run as root and may not read its token (no fsGroup)',
  proof: advice(
    'list the file in the container',
    'kubectl exec POD -- ls -lL /var/run/secrets/eks.amazonaws.com/serviceaccount/token',
  ),
  remedy: advice('set fsGroup in the securityContext of the pod, then restart it'),
};

const OWN_CHAIN: MessageCause = {
  id: 'own-chain',
  when: "the program's SDK is too old, or its own credential chain leaves web identity out",
  proof: advice('compare its version with the minimum of EKS; the variables are set in the pod'),
  remedy: advice('update it, or set what its chain asks for (AWS_REGION, AWS_ROLE_SESSION_NAME)'),
};

const SDK_SOURCE = {
  title: 'AWS SDKs and Tools Reference Guide, Standardized credential providers',
  url: 'https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html',
} as const;

export const sdkMessages: readonly Message[] = [
  {
    id: 'no-credentials',
    by: 'an SDK',
    calls: [],
    code: undefined,
    httpStatus: undefined,
    texts: [
      'NoCredentialProviders: no valid providers in chain',
      'no valid credential sources for <program> found',
      'No valid credential sources found',
      'failed to refresh cached credentials, no EC2 IMDS role found',
      'no EC2 IMDS role found',
      'Unable to locate credentials',
      'NoCredentialsError',
      'Unable to load credentials from any of the providers in the chain',
      'Unable to load AWS credentials from any provider in the chain',
      'Missing credentials in config',
      'Could not load credentials from any providers',
      'Failed to resolve AWS credentials. The credential providers used to resolve',
      'Unable to get IAM security credentials from EC2 Instance Metadata Service',
      'the credential provider was not enabled',
      'no providers in chain provided credentials',
      'could not find credentials: the credentials provider was not',
      'failed to load credentials from any provider',
      'the shared config credentials were not found',
      'Error retrieving credentials from the instance profile metadata service',
      'No AWS Credentials provided by',
      'Unable to load AWS credentials from environment variables',
      'Provider returned no credentials',
      'No cached credentials are available and a credential refresh',
      'STS assume role request failed',
      'The config profile (<name>) could not be found',
      'credentials not found',
      'Could not load AWS credentials document from',
      'Failed to get AWS credentials',
      'Unable to sign request without credentials set',
    ],
    knowledge: 'reported',
    neverAsked: true,
    isConsequence: true,
    explanation:
      'The SDK found no credentials, so STS was not called. Web identity needs two variables in the container and a token file that it may read.',
    causes: [
      INJECTED,
      {
        id: 'no-id-token',
        kinds: ['github', 'gitlab', 'ci'],
        when: 'the job did not log in: no id-token: write or id_tokens, a fork, or a skipped step',
        proof: advice('run it in the job', 'trustprint doctor ci:'),
        remedy: advice('grant the ID token, and log in before this step in the same job'),
      },
      OWN_CHAIN,
      UNREADABLE,
    ],
    source: SDK_SOURCE,
  },
  {
    id: 'token-file-unreadable',
    by: 'an SDK',
    calls: [],
    code: undefined,
    httpStatus: undefined,
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
        when: 'the process changes its user after the start, or a security profile denies the read',
        proof: advice('look at its user', 'kubectl exec POD -- id'),
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
    code: undefined,
    httpStatus: undefined,
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
        proof: advice('look at the mounts of the pod', 'trustprint doctor WORKLOAD'),
        remedy: advice('remove the variables, and let the webhook add them with the mount'),
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
    code: undefined,
    httpStatus: undefined,
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
        when: 'one of the two is set by hand in the pod, so the webhook leaves the other out',
        proof: advice('look at its environment', 'kubectl set env POD --list'),
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
