// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { addClientIdToOpenIdConnectProvider } from './add-client-id-to-open-id-connect-provider.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { createOpenIdConnectProvider } from './create-open-id-connect-provider.ts';
import { createRole } from './create-role.ts';
import { deleteOpenIdConnectProvider } from './delete-open-id-connect-provider.ts';
import { deleteRole } from './delete-role.ts';
import { describeCluster } from './describe-cluster.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getOpenIdConnectProvider } from './get-open-id-connect-provider.ts';
import { getRole } from './get-role.ts';
import { listClusters } from './list-clusters.ts';
import { listOpenIdConnectProviderTags } from './list-open-id-connect-provider-tags.ts';
import { listOpenIdConnectProviders } from './list-open-id-connect-providers.ts';
import { listRoles } from './list-roles.ts';
import type { Operation } from './operation.ts';
import { removeClientIdFromOpenIdConnectProvider } from './remove-client-id-from-open-id-connect-provider.ts';
import { tagOpenIdConnectProvider } from './tag-open-id-connect-provider.ts';
import { untagOpenIdConnectProvider } from './untag-open-id-connect-provider.ts';
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts';
import { updateOpenIdConnectProviderThumbprint } from './update-open-id-connect-provider-thumbprint.ts';
import { updateRole } from './update-role.ts';

/** All API actions that the lab answers. */
export const operations: readonly Operation[] = [
  addClientIdToOpenIdConnectProvider,
  assumeRoleWithWebIdentity,
  createOpenIdConnectProvider,
  createRole,
  deleteOpenIdConnectProvider,
  deleteRole,
  describeCluster,
  getCallerIdentity,
  getOpenIdConnectProvider,
  getRole,
  listClusters,
  listOpenIdConnectProviderTags,
  listOpenIdConnectProviders,
  listRoles,
  removeClientIdFromOpenIdConnectProvider,
  tagOpenIdConnectProvider,
  untagOpenIdConnectProvider,
  updateAssumeRolePolicy,
  updateOpenIdConnectProviderThumbprint,
  updateRole,
];
