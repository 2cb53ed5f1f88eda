// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { parseArn } from '../../core/model/arn.ts';
import type {
  Cloud,
  ClusterNamed,
  Clusters,
  Dependants,
  ProviderWrites,
  RoleWrites,
  Trails,
} from '../../ports/cloud.ts';
import { type Accounts, accountsOf } from './aws-accounts.ts';
import {
  dropClientId,
  dropProvider,
  makeProvider,
  writeClientId,
  writeThumbprints,
  writeTrustPolicy,
  type Writing,
} from './aws-iam-writes.ts';
import { partitionOf, providerArnsOf, providerOf, roleOf } from './aws-iam.ts';
import type { AwsOptions } from './aws-profile.ts';
import type { AwsSession } from './aws-session.ts';
import { assumed } from './aws-sts.ts';

/** AWS by its SDK: loaded when it is first asked something. */
export function sdkCloud(options: AwsOptions): Omit<Cloud, 'endpoint'> {
  const accounts = accountsOf(options);
  return { ...readsOf(accounts), ...writesOf(accounts) };
}

function readsOf(
  accounts: Accounts,
): Omit<Cloud, 'endpoint' | keyof ProviderWrites | keyof RoleWrites> {
  return {
    caller: async (signal) => (await accounts.caller(signal)).caller,
    async provider(arn, signal) {
      const { session } = await accounts.of(parseArn(arn).account, signal);
      return providerOf(arn, session, signal);
    },
    async providerArns(account, signal) {
      const { session, caller } = await (account === undefined
        ? accounts.caller(signal)
        : accounts.of(account, signal));
      return providerArnsOf(caller.partition, session, signal);
    },
    async role(arn, signal) {
      const { session } = await accounts.of(parseArn(arn).account, signal);
      return roleOf(arn, session, signal);
    },
    async roleArns(arn, signal) {
      const { session } = await accounts.of(parseArn(arn).account, signal);
      const { rolesOf } = await import('./aws-iam-roles.ts');
      const { roles } = await rolesOf(partitionOf(arn), session, signal);
      return roles.map((role) => role.arn);
    },
    ...stewardshipOf(accounts),
    ...clustersOf(accounts),
    assume: async (request, token, signal) =>
      assumed(await accounts.first(), { request, token }, signal),
  };
}

/** Who depends on a provider, and who has written to it. */
function stewardshipOf(accounts: Accounts): Dependants & Trails {
  return {
    async rolesTrusting(arn, signal) {
      const { session } = await accounts.of(parseArn(arn).account, signal);
      const { rolesTrusting } = await import('./aws-iam-roles.ts');
      return rolesTrusting(arn, session, signal);
    },
    async changesTo(arn, signal) {
      const { session } = await accounts.of(parseArn(arn).account, signal);
      const { changesTo } = await import('./aws-cloudtrail.ts');
      return changesTo(arn, session, signal);
    },
  };
}

function clustersOf(accounts: Accounts): Clusters {
  /** An ARN says whose the cluster is; a name does not. */
  const clusterSearched = async <T>(
    cluster: ClusterNamed,
    signal: AbortSignal,
    look: (session: AwsSession) => Promise<T | undefined>,
  ): Promise<T | undefined> =>
    typeof cluster === 'string' && cluster.startsWith('arn:')
      ? look((await accounts.of(parseArn(cluster).account, signal)).session)
      : accounts.firstThatFinds(look);
  return {
    async clusterIssuer(cluster, signal) {
      const { clusterOf } = await import('./aws-eks.ts');
      return clusterSearched(cluster, signal, async (session) =>
        clusterOf(cluster, session, signal),
      );
    },
    async clustersNear(cluster, signal) {
      const { clustersNear } = await import('./aws-eks.ts');
      const isArn = typeof cluster === 'string' && cluster.startsWith('arn:');
      const sessions = isArn
        ? [await accounts.of(parseArn(cluster).account, signal)]
        : await accounts.all(signal);
      return Promise.all(sessions.map(async (known) => clustersNear(cluster, known, signal)));
    },
    async podIdentityAssociations(cluster, at, signal) {
      const { associationsOf } = await import('./aws-eks.ts');
      const found = await clusterSearched(cluster, signal, async (session) =>
        associationsOf({ cluster, at }, session, signal),
      );
      return found ?? [];
    },
  };
}

function writesOf(accounts: Accounts): ProviderWrites & RoleWrites {
  const by = async (arn: string, signal: AbortSignal): Promise<Writing> => {
    const { session } = await accounts.of(parseArn(arn).account, signal);
    return { session, signal };
  };
  return {
    setThumbprints: async (arn, list, signal) => writeThumbprints(arn, list, await by(arn, signal)),
    addClientId: async (arn, id, signal) => writeClientId(arn, id, await by(arn, signal)),
    removeClientId: async (arn, id, signal) => dropClientId(arn, id, await by(arn, signal)),
    async createProvider(provider, account, signal) {
      const { session, caller } = await accounts.of(account, signal);
      const arn = await makeProvider(provider, caller.partition, { session, signal });
      if (arn === undefined) throw unnamed(provider.url);
      return arn;
    },
    deleteProvider: async (arn, signal) => dropProvider(arn, await by(arn, signal)),
    setTrustPolicy: async (arn, document, signal) =>
      writeTrustPolicy(arn, document, await by(arn, signal)),
  };
}

function unnamed(url: string): TrustprintError {
  return new TrustprintError('write_unsettled', `IAM did not say what it made for ${url}`, {
    facts: { url },
    hint: 'check what is there: aws iam list-open-id-connect-providers',
  });
}
