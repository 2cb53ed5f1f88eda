// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import {
  decodeAuthorizationMessage,
  getAccessKeyInfo,
  getCallerIdentity,
  listAccountAliases,
} from './account-actions.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { assumeRole } from './assume-role.ts';
import { deleteCluster, describeCluster, listClusters } from './cluster-actions.ts';
import { createCluster } from './create-cluster.ts';
import { createOpenIdConnectProvider } from './create-open-id-connect-provider.ts';
import { lookupEvents } from './lookup-events.ts';
import type { Operation } from './operation.ts';
import {
  deletePodIdentityAssociation,
  describePodIdentityAssociation,
  listPodIdentityAssociations,
} from './pod-identity-actions.ts';
import { policyActions } from './policy-actions.ts';
import { providerActions } from './provider-actions.ts';
import { roleActions } from './role-actions.ts';
import { rolePolicyActions } from './role-policy-actions.ts';
import { tagActions } from './tag-actions.ts';
import { updateOpenIdConnectProvider } from './update-open-id-connect-provider.ts';

/** All API actions that the lab answers. */
export const operations: readonly Operation[] = [
  decodeAuthorizationMessage,
  getAccessKeyInfo,
  getCallerIdentity,
  listAccountAliases,
  assumeRoleWithWebIdentity,
  assumeRole,
  deleteCluster,
  describeCluster,
  listClusters,
  createCluster,
  createOpenIdConnectProvider,
  lookupEvents,
  deletePodIdentityAssociation,
  describePodIdentityAssociation,
  listPodIdentityAssociations,
  ...policyActions,
  ...providerActions,
  ...roleActions,
  ...rolePolicyActions,
  ...tagActions,
  updateOpenIdConnectProvider,
];
