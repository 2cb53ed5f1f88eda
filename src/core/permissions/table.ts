// SPDX-License-Identifier: Apache-2.0

import type { CommandName, FreeCall, Occasion, Permission } from './permission.ts';

export const COMMANDS: readonly CommandName[] = ['thumbprint', 'doctor', 'fix', 'undo'];

/** All that is asked of AWS. Policies, the page of permissions and its tests are made from it. */
export const PERMISSIONS: readonly Permission[] = [
  {
    action: 'iam:GetOpenIDConnectProvider',
    effect: 'read',
    resource: 'provider',
    needs: { doctor: 'record', fix: 'record', undo: 'record' },
    why: 'the list of thumbprints, the audiences and the tags; before and after every write too',
  },
  {
    action: 'iam:ListOpenIDConnectProviderTags',
    effect: 'read',
    resource: 'provider',
    needs: { doctor: 'tags-untold', fix: 'tags-untold', undo: 'tags-untold' },
    why: 'the tags, which tell what owns the provider',
  },
  {
    action: 'iam:ListOpenIDConnectProviders',
    effect: 'read',
    resource: 'all',
    needs: { doctor: 'absent', fix: 'absent' },
    why: 'the providers that are there instead: a near miss is often among them; goes without',
  },
  {
    action: 'iam:GetRole',
    effect: 'read',
    resource: 'role',
    needs: { thumbprint: 'role-target', doctor: 'role', fix: 'role', undo: 'trust-policy' },
    why: 'the trust policy, and how long a session may last',
  },
  {
    action: 'iam:ListRoles',
    effect: 'read',
    resource: 'all',
    needs: { thumbprint: 'role-target', doctor: 'roles', fix: 'writing', undo: 'created' },
    why: 'the roles that trust the provider: a cluster comprises them, and whoever signs a plan is told of them; near misses of the name of a role, too; goes without',
  },
  {
    action: 'cloudtrail:LookupEvents',
    effect: 'read',
    resource: 'all',
    needs: { fix: 'writing' },
    why: 'who wrote to the provider last, and by what tool; goes without',
  },
  {
    action: 'eks:ListClusters',
    effect: 'read',
    resource: 'all',
    needs: { thumbprint: 'near-cluster', doctor: 'near-cluster', fix: 'near-cluster' },
    why: 'near misses of the name of the cluster; goes without',
  },
  {
    action: 'eks:DescribeCluster',
    effect: 'read',
    resource: 'cluster',
    needs: { thumbprint: 'cluster', doctor: 'cluster', fix: 'cluster' },
    why: 'the issuer of the cluster',
  },
  {
    action: 'eks:ListPodIdentityAssociations',
    effect: 'read',
    resource: 'cluster',
    needs: { doctor: 'workload', fix: 'workload' },
    why: 'whether EKS Pod Identity gives the workload credentials of its own; goes without',
  },
  {
    action: 'eks:DescribePodIdentityAssociation',
    effect: 'read',
    resource: 'association',
    needs: { doctor: 'workload', fix: 'workload' },
    why: 'the role of such an association; goes without',
  },
  {
    action: 'iam:UpdateOpenIDConnectProviderThumbprint',
    effect: 'write',
    resource: 'provider',
    needs: { fix: 'writing', undo: 'writing' },
    why: 'the list of thumbprints, which IAM replaces whole',
  },
  {
    action: 'iam:AddClientIDToOpenIDConnectProvider',
    effect: 'write',
    resource: 'provider',
    needs: { fix: 'writing' },
    why: 'an audience that is not registered',
  },
  {
    action: 'iam:RemoveClientIDFromOpenIDConnectProvider',
    effect: 'write',
    resource: 'provider',
    needs: { undo: 'writing' },
    why: 'an audience that a repair has registered',
  },
  {
    action: 'iam:CreateOpenIDConnectProvider',
    effect: 'write',
    resource: 'provider',
    needs: { fix: 'absent' },
    why: 'a provider that is missing',
  },
  {
    action: 'iam:TagOpenIDConnectProvider',
    effect: 'write',
    resource: 'provider',
    needs: { fix: 'carried-tags' },
    why: 'the tags of the provider beside which a new one is made',
    within: 'iam:CreateOpenIDConnectProvider',
  },
  {
    action: 'iam:DeleteOpenIDConnectProvider',
    effect: 'write',
    resource: 'provider',
    needs: { undo: 'created' },
    why: 'a provider that a repair has made',
  },
  {
    action: 'iam:UpdateAssumeRolePolicy',
    effect: 'write',
    resource: 'role',
    needs: { fix: 'trust-policy', undo: 'trust-policy' },
    why: 'the trust policy of the role, where it is what refuses the workload',
  },
];

/** What is called too, and needs no permission in the policy of whoever runs a command. */
export const FREE_CALLS: readonly FreeCall[] = [
  {
    action: 'sts:GetCallerIdentity',
    why: 'AWS tells everybody who they are, whatever their policies say',
  },
  {
    action: 'sts:AssumeRoleWithWebIdentity',
    by: ['doctor', 'fix'],
    why: 'is asked with the token of the workload, and without credentials: with --live',
  },
  {
    action: 'sts:AssumeRole',
    why: 'is asked with --assume-role by the credentials that take the role, so these need it, on that role',
  },
];

/** When a call is made, for people to read. */
export const OCCASIONS: Readonly<Record<Occasion, string>> = {
  record: 'always; `thumbprint` needs no record of the issuer',
  role: 'a role is named, or found: a target that is one, `--role`, the annotation of a workload',
  'role-target': 'the target is a role',
  cluster: 'the target is an EKS cluster, or lies in one',
  'in-cluster': 'the target is a workload, or the current kube context',
  context: 'the target is a workload or the current kube context, or this is of the same cluster',
  accounts: 'as before, and none has the name that was asked about where the target is one',
  'near-account': 'the target is a service account, and there is none of that name',
  roles:
    'the target is a cluster or the current kube context; else the role that was named is not there',
  'near-cluster': 'the target is an EKS cluster, and there is none of that name',
  workload: 'the target is a workload; AWS is asked where its cluster is one of EKS',
  pods: 'the target is a workload; of a pod, where there is none of its name',
  pod: 'the target is a pod',
  deploy: 'the target is a deployment',
  sts: 'the target is a statefulset',
  ds: 'the target is a daemonset',
  rs: 'the target is a replicaset',
  job: 'the target is a job',
  cronjob: 'the target is a cronjob',
  jobs: 'the target is a job or a cronjob',
  absent: 'there is no provider for the issuer',
  'tags-untold': 'IAM tells the provider without its tags, as some emulators do',
  writing: 'something is to be written',
  'carried-tags': 'a new provider is made beside one that has tags',
  created: 'the receipt says that a provider was made',
  'trust-policy': '`--include trust-policy`; for `undo`, a receipt of such a change',
  kubernetes: '`--include kubernetes`; for `undo`, a receipt of such a change',
  mint: '`--mint`',
};
