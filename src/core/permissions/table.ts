// SPDX-License-Identifier: Apache-2.0

import type { FreeCall, Permission } from './permission.ts';

/** All that is asked of AWS. Policies, the page of permissions and its tests are made from it. */
export const PERMISSIONS: readonly Permission[] = [
  {
    action: 'iam:GetOpenIDConnectProvider',
    effect: 'read',
    resource: 'provider',
    needs: { doctor: 'record', fix: 'record', undo: 'record', scan: 'inventory' },
    why: 'the list of thumbprints, the audiences and the tags; before and after every write too',
  },
  {
    action: 'iam:ListOpenIDConnectProviderTags',
    effect: 'read',
    resource: 'provider',
    needs: {
      doctor: 'tags-untold',
      fix: 'tags-untold',
      undo: 'tags-untold',
      scan: 'tags-untold',
    },
    why: 'the tags, which tell what owns the provider',
  },
  {
    action: 'iam:ListOpenIDConnectProviders',
    effect: 'read',
    resource: 'all',
    needs: { doctor: 'absent', fix: 'absent', scan: 'inventory' },
    why: 'all providers of an account; for one, those that are there instead: a near miss is often among them, and it goes without',
  },
  {
    action: 'iam:GetAccountAuthorizationDetails',
    effect: 'read',
    resource: 'all',
    needs: { scan: 'inventory' },
    why: 'all roles with their trust policies and what they may do, in one listing; without it the roles are listed alone',
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
    needs: {
      thumbprint: 'role-target',
      doctor: 'roles',
      fix: 'writing',
      undo: 'created',
      scan: 'inventory-denied',
    },
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
    needs: {
      thumbprint: 'near-cluster',
      doctor: 'near-cluster',
      fix: 'near-cluster',
      scan: 'inventory',
    },
    why: 'all clusters of a Region; of one that was named, near misses, and it goes without',
  },
  {
    action: 'eks:DescribeCluster',
    effect: 'read',
    resource: 'cluster',
    needs: { thumbprint: 'cluster', doctor: 'cluster', fix: 'cluster', scan: 'inventory' },
    why: 'the issuer of the cluster',
  },
  {
    action: 'servicequotas:GetServiceQuota',
    effect: 'read',
    resource: 'all',
    needs: { scan: 'inventory' },
    why: 'how many providers the account may have',
  },
  {
    action: 'account:ListRegions',
    effect: 'read',
    resource: 'all',
    needs: { scan: 'regions' },
    why: 'the Regions that are enabled',
  },
  {
    action: 'organizations:ListRoots',
    effect: 'read',
    resource: 'all',
    needs: { scan: 'organization' },
    why: 'where the organization begins',
  },
  {
    action: 'organizations:ListOrganizationalUnitsForParent',
    effect: 'read',
    resource: 'all',
    needs: { scan: 'organization' },
    why: 'its units, which are told with each account',
  },
  {
    action: 'organizations:ListAccountsForParent',
    effect: 'read',
    resource: 'all',
    needs: { scan: 'organization' },
    why: 'its accounts',
  },
  {
    action: 'sts:AssumeRole',
    effect: 'read',
    resource: 'scan-role',
    needs: { scan: 'other-accounts' },
    why: 'to read each account by its own role; that of --role-name, where it has another name',
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
    why: 'is asked by the credentials that take a role, so these need it, on that role: with --assume-role',
  },
];
