// SPDX-License-Identifier: Apache-2.0

import { advice, type Message } from './message.ts';

const SOURCE = {
  title: 'Amazon EKS User Guide, EKS Pod Identity: supported SDK versions',
  url: 'https://docs.aws.amazon.com/eks/latest/userguide/pod-id-minimum-sdk.html',
} as const;

export const podIdentityMessages: readonly Message[] = [
  {
    id: 'pod-identity-sdk-too-old',
    by: 'an SDK',
    calls: [],
    texts: [
      'invalid endpoint host, "169.254.170.23", only loopback hosts are allowed',
      'invalid endpoint host, "<host>", only loopback hosts are allowed',
      'URI did not refer to the loopback interface): http://169.254.170.23',
      'invalid full URI for ECS provider',
      "Unsupported host '169.254.170.23'. Can only retrieve metadata from these hosts",
      "Unsupported host '169.254.170.23'",
      '169.254.170.23 is not a valid container metadata service hostname',
      'The full URI (http://169.254.170.23/v1/credentials) contained in environment variable',
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'The pod has an association of EKS Pod Identity, and its SDK does not know the address of the agent. No web identity is involved.',
    causes: [
      {
        id: 'sdk-too-old',
        when: 'the SDK is older than EKS Pod Identity (end of 2023)',
        proof: advice('compare the version with the list in the user guide'),
        remedy: advice('update the program or its SDK; until then use a web identity'),
      },
      {
        id: 'association-unwanted',
        when: 'the association was made beside a role annotation that works',
        proof: advice(
          'list the associations',
          'aws eks list-pod-identity-associations --cluster-name NAME',
        ),
        remedy: advice('delete the association, then restart the pods'),
      },
    ],
    source: SOURCE,
  },
  {
    id: 'pod-identity-agent',
    by: 'EKS Pod Identity',
    calls: ['AssumeRoleForPodIdentity'],
    texts: [
      'http://169.254.170.23/v1/credentials": dial tcp <address>: <reason>',
      'http://169.254.170.23/v1/credentials": context deadline exceeded',
      'Error fetching credentials from EKS Pod Identity agent',
      'Error retrieving metadata: Received error when attempting to retrieve container metadata: <reason>',
      'EKS does not have permissions to assume the associated role',
      'Received non 200 response <status> from container metadata',
      'Unable to fetch credentials from EKS Auth',
      'Error fetching credentials: <reason>',
      'failed to load credentials, : [<status>]: <body>',
      'not authorized to perform: eks-auth:AssumeRoleForPodIdentity',
      'operation error EKS Auth: AssumeRoleForPodIdentity',
      'when calling the AssumeRoleForPodIdentity operation',
      'No Pod Identity Association found',
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'The agent on the node did not give credentials. EKS Pod Identity has no OIDC provider and no thumbprints: trust policy, association and agent decide.',
    causes: [
      {
        id: 'trust-policy',
        when: 'the trust policy does not let pods.eks.amazonaws.com do sts:AssumeRole and sts:TagSession',
        proof: advice(
          'read its trust policy',
          'aws iam get-role --role-name ROLE_NAME --query Role.AssumeRolePolicyDocument',
        ),
        remedy: advice('allow both actions to the service pods.eks.amazonaws.com'),
      },
      {
        id: 'agent-denied',
        when: 'no agent on the node, no way to 169.254.170.23, or no eks-auth right',
        proof: advice(
          'check the agent',
          'kubectl -n kube-system get pods -l app.kubernetes.io/name=eks-pod-identity-agent',
        ),
        remedy: advice(
          'install the add-on, bypass proxies, allow eks-auth:AssumeRoleForPodIdentity',
        ),
      },
      {
        id: 'no-association',
        when: 'the association is for another namespace or service account, or is new',
        proof: advice(
          'list the associations',
          'aws eks list-pod-identity-associations --cluster-name NAME',
        ),
        remedy: advice('create it, then restart the pods'),
      },
    ],
    source: {
      title: 'Amazon EKS User Guide, Learn how EKS Pod Identity grants pods access to AWS services',
      url: 'https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html',
    },
  },
];
