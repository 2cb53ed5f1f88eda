// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of src/surfaces/lab/{eks,iam,organizations,sts}.

import {
  createCluster,
  deleteCluster,
  describeCluster,
  listClusters,
} from '../eks/cluster-actions.ts';
import {
  createPodIdentityAssociation,
  deletePodIdentityAssociation,
  describePodIdentityAssociation,
  listPodIdentityAssociations,
} from '../eks/pod-identity-actions.ts';
import { getAccountAuthorizationDetails } from '../iam/account-authorization-details.ts';
import { createOpenIdConnectProvider } from '../iam/create-open-id-connect-provider.ts';
import { lookupEvents } from '../iam/lookup-events.ts';
import { policyActions } from '../iam/policy-actions.ts';
import { providerActions, updateOpenIdConnectProvider } from '../iam/provider-actions.ts';
import { getServiceQuota } from '../iam/provider-quota.ts';
import { roleActions } from '../iam/role-actions.ts';
import { rolePolicyActions } from '../iam/role-policy-actions.ts';
import { tagActions } from '../iam/tag-actions.ts';
import { createAccount, describeCreateAccountStatus } from '../organizations/create-account.ts';
import { listRegions } from '../organizations/list-regions.ts';
import { organizationActions } from '../organizations/organization-actions.ts';
import {
  decodeAuthorizationMessage,
  getAccessKeyInfo,
  getCallerIdentity,
  listAccountAliases,
} from '../sts/account-actions.ts';
import { assumeRoleWithWebIdentity } from '../sts/assume-role-with-web-identity.ts';
import { assumeRole } from '../sts/assume-role.ts';
import { getFederationToken, getSessionToken } from '../sts/user-sessions.ts';
import type { Operation } from './operation.ts';

/** All API actions that the lab answers. */
export const operations: readonly Operation[] = [
  createCluster,
  deleteCluster,
  describeCluster,
  listClusters,
  createPodIdentityAssociation,
  deletePodIdentityAssociation,
  describePodIdentityAssociation,
  listPodIdentityAssociations,
  getAccountAuthorizationDetails,
  createOpenIdConnectProvider,
  lookupEvents,
  ...policyActions,
  ...providerActions,
  updateOpenIdConnectProvider,
  getServiceQuota,
  ...roleActions,
  ...rolePolicyActions,
  ...tagActions,
  createAccount,
  describeCreateAccountStatus,
  listRegions,
  ...organizationActions,
  decodeAuthorizationMessage,
  getAccessKeyInfo,
  getCallerIdentity,
  listAccountAliases,
  assumeRoleWithWebIdentity,
  assumeRole,
  getFederationToken,
  getSessionToken,
];
