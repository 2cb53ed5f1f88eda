// SPDX-License-Identifier: Apache-2.0

import type { AccountReads, Fleet, ReadRole } from '../../ports/fleet.ts';
import { lastWritersOf } from './aws-cloudtrail.ts';
import { type CredentialProvider, credentialsFrom } from './aws-credentials.ts';
import { clusterOf } from './aws-eks.ts';
import { providerArnsOf, providerOf } from './aws-iam.ts';
import { clusterNamesOf, enabledRegionsOf, heldRolesOf, providerQuotaOf } from './aws-inventory.ts';
import { organizationAccountsOf } from './aws-organizations.ts';
import type { AwsOptions } from './aws-profile.ts';
import { type AwsSession, MAX_ATTEMPTS, openSession } from './aws-session.ts';
import { callerOf } from './aws-sts.ts';

/** Accounts by the SDK, each with a session of its own over one pool of connections. */
export function sdkFleet(options: AwsOptions): Fleet {
  const { profiles, assumeRole } = options;
  const sessions = [profiles[0], ...profiles.slice(1)].map((profile, at) =>
    onceOf(async () =>
      patient(await openSession(profile, at === 0 ? assumeRole : undefined, options)),
    ),
  );
  const [first = onceOf(async () => openSession(undefined, assumeRole, options))] = sessions;
  return {
    own: async () => Promise.resolve(sessions.map(readsOf)),
    by: async (role) =>
      Promise.resolve(readsOf(onceOf(async () => sessionBy(role, await first(), options)))),
    async organization(unit, signal) {
      const session = await first();
      const { partition } = await callerOf(session, signal);
      return organizationAccountsOf({ partition, unit }, session, signal);
    },
  };
}

type Session = () => Promise<AwsSession>;

/** Whose account it is, is asked once. */
function readsOf(session: Session): AccountReads {
  const caller = onceOf(async (signal: AbortSignal) => callerOf(await session(), signal));
  const partitionOf = async (signal: AbortSignal): Promise<string> =>
    (await caller(signal)).partition;
  return {
    caller,
    providerArns: async (signal) =>
      providerArnsOf(await partitionOf(signal), await session(), signal),
    provider: async (arn, signal) => providerOf(arn, await session(), signal),
    providerQuota: async (signal) =>
      providerQuotaOf(await partitionOf(signal), await session(), signal),
    heldRoles: async (signal) => heldRolesOf(await partitionOf(signal), await session(), signal),
    enabledRegions: async (signal) =>
      enabledRegionsOf(await partitionOf(signal), await session(), signal),
    clusterNames: async (region, signal) => clusterNamesOf(region, await session(), signal),
    cluster: async (named, signal) => clusterOf(named, await session(), signal),
    lastWriters: async (arns, since, signal) =>
      lastWritersOf({ arns, since }, await session(), signal),
  };
}

/** A session as a role of another account, by the credentials of the first. */
function sessionBy(
  { arn, externalId }: ReadRole,
  base: AwsSession,
  options: AwsOptions,
): AwsSession {
  const { profile, config, endpoint } = base;
  const credentials = credentialsFrom({
    profile,
    tokenFiles: [],
    assumeRole: arn,
    externalId,
    by: config.credentials,
    endpointUrl: options.endpointUrl,
    sts: endpoint('sts'),
    handler: config.requestHandler,
    maxAttempts: config.maxAttempts,
    onSecret: options.onSecret,
  });
  return { ...base, config: { ...config, credentials: kept(credentials) } };
}

/** Every call has a client of its own: the credentials are asked for once, until shortly before they end. */
function kept(provider: CredentialProvider): CredentialProvider {
  let asked: ReturnType<CredentialProvider> | undefined;
  return async (properties) => {
    const credentials = await asked?.catch(() => undefined);
    const ends = credentials?.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    if (credentials !== undefined && ends - Date.now() > RENEW_BEFORE_MS) return credentials;
    return (asked = provider(properties));
  };
}

const RENEW_BEFORE_MS = 300_000;

/** A scan has hours, and asks much of one account: what is throttled is asked again for longer. */
function patient(session: AwsSession): AwsSession {
  return {
    ...session,
    patienceMs: session.timeoutMs * PATIENCE,
    config: {
      ...session.config,
      credentials: kept(session.config.credentials),
      maxAttempts: MAX_ATTEMPTS * 2,
    },
  };
}

/** A listing of five thousand roles with their policies has some tens of pages. */
const PATIENCE = 12;

function onceOf<A extends readonly unknown[], T>(
  make: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  let made: Promise<T> | undefined;
  return async (...args) => (made ??= make(...args));
}
