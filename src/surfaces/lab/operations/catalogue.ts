// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { addClientIdToOpenIdConnectProvider } from './add-client-id-to-open-id-connect-provider.ts';
import { addRoleToInstanceProfile } from './add-role-to-instance-profile.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { assumeRole } from './assume-role.ts';
import { attachRolePolicy } from './attach-role-policy.ts';
import { createCluster } from './create-cluster.ts';
import { createInstanceProfile } from './create-instance-profile.ts';
import { createOpenIdConnectProvider } from './create-open-id-connect-provider.ts';
import { createPolicyVersion } from './create-policy-version.ts';
import { createPolicy } from './create-policy.ts';
import { createRole } from './create-role.ts';
import { decodeAuthorizationMessage } from './decode-authorization-message.ts';
import { deleteCluster } from './delete-cluster.ts';
import { deleteInstanceProfile } from './delete-instance-profile.ts';
import { deleteOpenIdConnectProvider } from './delete-open-id-connect-provider.ts';
import { deletePodIdentityAssociation } from './delete-pod-identity-association.ts';
import { deletePolicyVersion } from './delete-policy-version.ts';
import { deletePolicy } from './delete-policy.ts';
import { deleteRolePermissionsBoundary } from './delete-role-permissions-boundary.ts';
import { deleteRolePolicy } from './delete-role-policy.ts';
import { deleteRole } from './delete-role.ts';
import { describeCluster } from './describe-cluster.ts';
import { describePodIdentityAssociation } from './describe-pod-identity-association.ts';
import { detachRolePolicy } from './detach-role-policy.ts';
import { getAccessKeyInfo } from './get-access-key-info.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getInstanceProfile } from './get-instance-profile.ts';
import { getOpenIdConnectProvider } from './get-open-id-connect-provider.ts';
import { getPolicyVersion } from './get-policy-version.ts';
import { getPolicy } from './get-policy.ts';
import { getRolePolicy } from './get-role-policy.ts';
import { getRole } from './get-role.ts';
import { listAccountAliases } from './list-account-aliases.ts';
import { listAttachedRolePolicies } from './list-attached-role-policies.ts';
import { listClusters } from './list-clusters.ts';
import { listInstanceProfilesForRole } from './list-instance-profiles-for-role.ts';
import { listOpenIdConnectProviderTags } from './list-open-id-connect-provider-tags.ts';
import { listOpenIdConnectProviders } from './list-open-id-connect-providers.ts';
import { listPodIdentityAssociations } from './list-pod-identity-associations.ts';
import { listPolicyVersions } from './list-policy-versions.ts';
import { listRolePolicies } from './list-role-policies.ts';
import { listRoleTags } from './list-role-tags.ts';
import { listRoles } from './list-roles.ts';
import { lookupEvents } from './lookup-events.ts';
import type { Operation } from './operation.ts';
import { putRolePermissionsBoundary } from './put-role-permissions-boundary.ts';
import { putRolePolicy } from './put-role-policy.ts';
import { removeClientIdFromOpenIdConnectProvider } from './remove-client-id-from-open-id-connect-provider.ts';
import { removeRoleFromInstanceProfile } from './remove-role-from-instance-profile.ts';
import { setDefaultPolicyVersion } from './set-default-policy-version.ts';
import { tagOpenIdConnectProvider } from './tag-open-id-connect-provider.ts';
import { tagRole } from './tag-role.ts';
import { untagOpenIdConnectProvider } from './untag-open-id-connect-provider.ts';
import { untagRole } from './untag-role.ts';
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts';
import { updateOpenIdConnectProviderThumbprint } from './update-open-id-connect-provider-thumbprint.ts';
import { updateOpenIdConnectProvider } from './update-open-id-connect-provider.ts';
import { updateRoleDescription } from './update-role-description.ts';
import { updateRole } from './update-role.ts';

/** All API actions that the lab answers. */
export const operations: readonly Operation[] = [
  addClientIdToOpenIdConnectProvider,
  addRoleToInstanceProfile,
  assumeRoleWithWebIdentity,
  assumeRole,
  attachRolePolicy,
  createCluster,
  createInstanceProfile,
  createOpenIdConnectProvider,
  createPolicyVersion,
  createPolicy,
  createRole,
  decodeAuthorizationMessage,
  deleteCluster,
  deleteInstanceProfile,
  deleteOpenIdConnectProvider,
  deletePodIdentityAssociation,
  deletePolicyVersion,
  deletePolicy,
  deleteRolePermissionsBoundary,
  deleteRolePolicy,
  deleteRole,
  describeCluster,
  describePodIdentityAssociation,
  detachRolePolicy,
  getAccessKeyInfo,
  getCallerIdentity,
  getInstanceProfile,
  getOpenIdConnectProvider,
  getPolicyVersion,
  getPolicy,
  getRolePolicy,
  getRole,
  listAccountAliases,
  listAttachedRolePolicies,
  listClusters,
  listInstanceProfilesForRole,
  listOpenIdConnectProviderTags,
  listOpenIdConnectProviders,
  listPodIdentityAssociations,
  listPolicyVersions,
  listRolePolicies,
  listRoleTags,
  listRoles,
  lookupEvents,
  putRolePermissionsBoundary,
  putRolePolicy,
  removeClientIdFromOpenIdConnectProvider,
  removeRoleFromInstanceProfile,
  setDefaultPolicyVersion,
  tagOpenIdConnectProvider,
  tagRole,
  untagOpenIdConnectProvider,
  untagRole,
  updateAssumeRolePolicy,
  updateOpenIdConnectProviderThumbprint,
  updateOpenIdConnectProvider,
  updateRoleDescription,
  updateRole,
];
