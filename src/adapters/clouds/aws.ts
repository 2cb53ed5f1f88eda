// SPDX-License-Identifier: Apache-2.0

import type { Cloud } from '../../ports/cloud.ts';
import type { Fleet } from '../../ports/fleet.ts';
import { type AwsOptions, configuredEndpoint } from './aws-profile.ts';

export type { AwsOptions } from './aws-profile.ts';

/**
 * AWS, by its SDK, which is loaded with the first question. Several profiles may be given; an ARN
 * is read and written only with credentials of its own account.
 */
export function awsCloud(options: AwsOptions): Cloud {
  let loading: Promise<Omit<Cloud, 'endpoint'>> | undefined;
  const cloud = async (): Promise<Omit<Cloud, 'endpoint'>> =>
    (loading ??= import('./aws-cloud.ts').then(({ sdkCloud }) => sdkCloud(options)));
  return {
    get endpoint() {
      return withoutUser(configuredEndpoint(options));
    },
    caller: async (signal) => (await cloud()).caller(signal),
    provider: async (arn, signal) => (await cloud()).provider(arn, signal),
    providerArns: async (account, signal) => (await cloud()).providerArns(account, signal),
    role: async (arn, signal) => (await cloud()).role(arn, signal),
    roleArns: async (arn, signal) => (await cloud()).roleArns(arn, signal),
    rolesTrusting: async (arn, signal) => (await cloud()).rolesTrusting(arn, signal),
    changesTo: async (arn, signal) => (await cloud()).changesTo(arn, signal),
    clusterIssuer: async (cluster, signal) => (await cloud()).clusterIssuer(cluster, signal),
    clustersNear: async (cluster, signal) => (await cloud()).clustersNear(cluster, signal),
    podIdentityAssociations: async (cluster, at, signal) =>
      (await cloud()).podIdentityAssociations(cluster, at, signal),
    assume: async (request, token, signal) => (await cloud()).assume(request, token, signal),
    setThumbprints: async (arn, list, signal) => (await cloud()).setThumbprints(arn, list, signal),
    addClientId: async (arn, clientId, signal) =>
      (await cloud()).addClientId(arn, clientId, signal),
    removeClientId: async (arn, clientId, signal) =>
      (await cloud()).removeClientId(arn, clientId, signal),
    createProvider: async (provider, account, signal) =>
      (await cloud()).createProvider(provider, account, signal),
    deleteProvider: async (arn, signal) => (await cloud()).deleteProvider(arn, signal),
    setTrustPolicy: async (arn, document, signal) =>
      (await cloud()).setTrustPolicy(arn, document, signal),
  };
}

/** As it is shown and kept: a user name and password are no part of where something is. */
function withoutUser(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined || !URL.canParse(endpoint)) return endpoint;
  const url = new URL(endpoint);
  if (url.username === '' && url.password === '') return endpoint;
  url.username = '';
  url.password = '';
  return url.href;
}

/** Accounts by the dozen, likewise. */
export function awsFleet(options: AwsOptions): Fleet {
  let loading: Promise<Fleet> | undefined;
  const fleet = async (): Promise<Fleet> =>
    (loading ??= import('./aws-fleet.ts').then(({ sdkFleet }) => sdkFleet(options)));
  return {
    own: async () => (await fleet()).own(),
    by: async (role) => (await fleet()).by(role),
    organization: async (unit, signal) => (await fleet()).organization(unit, signal),
  };
}
