// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../../core/model/arn.ts';
import type {
  AddClientId,
  CreateProvider,
  DeleteProvider,
  ProviderChange,
  RemoveClientId,
} from '../../core/model/plan.ts';
import { isSameContext, type Provider } from '../../core/model/provider.ts';
import type { ListedThumbprint } from '../../core/model/thumbprint.ts';
import type { Providers, ProviderWrites } from '../../ports/index.ts';
import type { CurrentState, Writing } from './writing-types.ts';

/** Changes of IAM's record of an issuer. */
export function writeProvider(
  change: ProviderChange,
  { cloud }: { readonly cloud: Providers & ProviderWrites },
): Writing {
  return {
    look: async (signal) => standingOf(change, await cloud.provider(change.provider, signal)),
    write: async (signal) => write(change, cloud, signal),
  };
}

async function write(
  change: ProviderChange,
  cloud: ProviderWrites,
  signal: AbortSignal,
): Promise<void> {
  switch (change.kind) {
    case 'set-thumbprints':
      return cloud.setThumbprints(change.provider, change.to, signal);
    case 'add-client-id':
      return cloud.addClientId(change.provider, change.clientId, signal);
    case 'create-provider': {
      const { url, clientIds, to, tags = {}, contextProvider } = change;
      const context = contextProvider === undefined ? {} : { contextProvider };
      const wanted = { url, clientIds, thumbprints: to, tags, ...context };
      await cloud.createProvider(wanted, accountOf(change.provider) ?? '', signal);
      return;
    }
    case 'remove-client-id':
      return cloud.removeClientId(change.provider, change.clientId, signal);
    case 'delete-provider':
      return cloud.deleteProvider(change.provider, signal);
  }
}

function standingOf(change: ProviderChange, provider: Provider | undefined): CurrentState {
  const ofClients = 'clientId' in change ? provider?.clientIds : provider?.thumbprints;
  return {
    isDone: isDone(change, provider),
    difference: differenceFrom(change, provider),
    listed: provider?.thumbprints,
    planned: change.kind === 'set-thumbprints' ? change.from : null,
    found: ofClients ?? null,
  };
}

/** Whether the cloud's record is as a change leaves it. */
function isDone(change: ProviderChange, provider: Provider | undefined): boolean {
  if (provider === undefined) return change.kind === 'delete-provider';
  switch (change.kind) {
    case 'set-thumbprints':
      return isSameList(provider.thumbprints, change.to);
    case 'add-client-id':
      return provider.clientIds.includes(change.clientId);
    case 'create-provider':
      return isCreated(change, provider);
    case 'remove-client-id':
      return !provider.clientIds.includes(change.clientId);
    case 'delete-provider':
      return false;
  }
}

/** What was carried over must be there too; tags that may not be read are not known to be missing. */
function isCreated(
  { clientIds, to, tags = {}, contextProvider }: CreateProvider,
  provider: Provider,
): boolean {
  const { tags: there = tags } = provider;
  return (
    clientIds.every((clientId) => provider.clientIds.includes(clientId)) &&
    to.every((value) => provider.thumbprints.includes(value)) &&
    Object.entries(tags).every(([key, value]) => there[key] === value) &&
    isSameContext(contextProvider, provider.contextProvider)
  );
}

function differenceFrom(
  change: ProviderChange,
  provider: Provider | undefined,
): string | undefined {
  if (change.kind === 'create-provider') {
    return provider === undefined ? undefined : 'it exists now';
  }
  if (provider === undefined) return 'it is gone';
  if (change.kind === 'set-thumbprints') {
    return isSameList(provider.thumbprints, change.from) ? undefined : 'its list is another';
  }
  return change.kind === 'delete-provider'
    ? differenceOfWhole(change, provider)
    : differenceOfClientId(change, provider);
}

/** A provider that somebody has changed meanwhile is no more the one that is to go. */
function differenceOfWhole(
  { was }: DeleteProvider,
  { thumbprints, clientIds }: Provider,
): string | undefined {
  if (was === undefined) return undefined;
  if (!isSameList(thumbprints, was.thumbprints)) return 'its list is another';
  const isSame = clientIds.toSorted().join('\n') === was.clientIds.toSorted().join('\n');
  return isSame ? undefined : 'its audiences are others';
}

/** An audience that somebody else has registered meanwhile is not ours to take back by undo. */
function differenceOfClientId(
  { kind, clientId }: AddClientId | RemoveClientId,
  { clientIds }: Provider,
): string | undefined {
  const isThere = clientIds.includes(clientId);
  if (kind === 'add-client-id') return isThere ? 'it has that audience now' : undefined;
  return isThere ? undefined : 'that audience is gone';
}

/** In any order: IAM gives lists back as it likes, and a list means the same however it is ordered. */
export function isSameList(
  one: readonly ListedThumbprint[],
  other: readonly ListedThumbprint[],
): boolean {
  return one.toSorted().join() === other.toSorted().join();
}
