// SPDX-License-Identifier: Apache-2.0

import { regionWitness } from './corroboration.ts';
import { advice, type Message, ofOthers } from './message.ts';

/** Clusters, as the EKS API speaks of them. */
export const eksMessages: readonly Message[] = ofOthers([
  {
    id: 'cluster-not-found',
    by: 'EKS',
    calls: ['DescribeCluster', 'ListPodIdentityAssociations', 'CreatePodIdentityAssociation'],
    code: 'ResourceNotFoundException',
    httpStatus: 404,
    texts: [
      'No cluster found for name: <name>.',
      'No association found for id: <id> in cluster: <name>',
    ],
    knowledge: 'reported',
    explanation: 'This account has nothing of that name in this Region.',
    causes: [
      {
        id: 'other-region',
        when: 'the cluster is in another Region or account',
        proof: advice('list the clusters that are here', 'aws eks list-clusters'),
        remedy: advice('name the Region and the account: --region, --profile'),
      },
      {
        id: 'context-name',
        when: 'the name of the kube context was given, not that of the cluster',
        proof: advice('the name has a slash, an @ or a dot in it', 'kubectl config get-contexts'),
        remedy: advice('give the name that EKS knows: the last part of its ARN'),
      },
    ],
    source: {
      title: 'Amazon EKS API Reference, DescribeCluster',
      url: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html',
    },
    witness: regionWitness,
  },
  {
    id: 'cluster-not-created',
    by: 'EKS',
    calls: ['CreateCluster'],
    code: 'InvalidParameterException',
    httpStatus: 400,
    texts: [
      'Cluster already exists with name: <name>',
      'Cluster limit exceeded for account',
      'Role with arn: <arn>, could not be assumed because it does not exist or the trusted entity is not correct',
      'unsupported Kubernetes version',
      'subnetIds must not be empty',
      'The roleArn can not be empty',
      'The tags must be texts',
      'The cluster name must be 1 to 100 letters, digits, hyphens and underscores',
    ],
    knowledge: 'reported',
    explanation:
      'A cluster is made with a name of its own, subnets, and a role that eks.amazonaws.com may assume.',
    causes: [
      {
        id: 'role-not-for-eks',
        when: 'the role of the cluster trusts something else, such as the OIDC provider or ec2.amazonaws.com',
        proof: advice('read its trust policy', 'aws iam get-role --role-name ROLE_NAME'),
        remedy: advice('let the principal eks.amazonaws.com assume the role of the cluster'),
      },
      {
        id: 'name-taken',
        when: 'the account has a cluster of this name in the Region, or as many as it may have',
        proof: advice('list the clusters', 'aws eks list-clusters'),
        remedy: advice('choose another name, delete one, or ask for more in Service Quotas'),
      },
    ],
    source: {
      title: 'Amazon EKS API Reference, CreateCluster',
      url: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html',
    },
  },
  {
    id: 'association-not-created',
    by: 'EKS',
    calls: ['CreatePodIdentityAssociation'],
    texts: [
      'Association already exists: <id>',
      'Role provided in the request does not exist.',
      'namespace, serviceAccount and roleArn must be texts that are not empty',
    ],
    knowledge: 'reported',
    explanation:
      'An association of EKS Pod Identity gives one service account of a cluster one role of its account.',
    causes: [
      {
        id: 'associated-before',
        when: 'the service account has an association already, with this role or another',
        proof: advice(
          'list its associations',
          'aws eks list-pod-identity-associations --cluster-name CLUSTER --namespace NAMESPACE',
        ),
        remedy: advice(
          'change the role of that one (update-pod-identity-association), or delete it',
        ),
      },
      {
        id: 'role-absent',
        when: 'the role is in another account, or its ARN is mistyped',
        proof: advice('look for it', 'aws iam get-role --role-name ROLE_NAME'),
        remedy: advice('name a role of the account of the cluster'),
      },
    ],
    source: {
      title: 'Amazon EKS API Reference, CreatePodIdentityAssociation',
      url: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html',
    },
  },
]);
