// SPDX-License-Identifier: Apache-2.0

import { advice, type Message, type MessageCause } from './message.ts';

export const INJECTED: MessageCause = {
  id: 'not-injected',
  kinds: ['eks', 'self-hosted', 'unknown'],
  when: 'the pod lacks AWS_ROLE_ARN or its token file: no annotation, an older pod, no webhook, set by hand',
  proof: advice('check the workload', 'trustprint doctor WORKLOAD'),
  remedy: advice('annotate the service account, then restart its pods'),
};

export const UNREADABLE: MessageCause = {
  id: 'file-unreadable',
  kinds: ['eks', 'self-hosted', 'unknown'],
  when: 'the container does not run as root and may not read its token (no fsGroup)',
  proof: advice(
    'list the file in the container',
    'kubectl exec POD -- ls -lL /var/run/secrets/eks.amazonaws.com/serviceaccount/token',
  ),
  remedy: advice('set fsGroup in the securityContext of the pod, then restart it'),
};

export const OWN_CHAIN: MessageCause = {
  id: 'own-chain',
  when: "the SDK is too old, or the program's credential chain lacks web identity",
  proof: advice('the variables are set in the pod, and its version is old'),
  remedy: advice('update it, or set what its chain asks for (AWS_REGION, AWS_ROLE_SESSION_NAME)'),
};

export const SDK_SOURCE = {
  title: 'AWS SDKs and Tools Reference Guide, Standardized credential providers',
  url: 'https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html',
} as const;

export const sdkMessages: readonly Message[] = [
  {
    id: 'no-credentials',
    by: 'an SDK',
    calls: [],
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
      'failed to refresh cached credentials',
      'static credentials are empty',
      'Could not resolve credentials using profile',
      'AWS Access Key ID and Secret Access Key are not found',
      'Unable to resolve AWS account to use',
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
        remedy: advice('grant the ID token, and log in earlier in the same job'),
      },
      OWN_CHAIN,
      UNREADABLE,
    ],
    source: SDK_SOURCE,
  },
];
