// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../core/model/arn.ts';
import { TrustprintError } from '../core/error.ts';
import type { AddClientId, Change, RemoveClientId } from '../core/model/plan.ts';
import type { Provider } from '../core/model/provider.ts';
import type { ListedThumbprint } from '../core/model/thumbprint.ts';
import type { Ports } from '../ports/index.ts';

export type WritePorts = Pick<Ports, 'clock' | 'cloud' | 'receipts'>;

/** Makes one change at the cloud. Throws what the port says. */
export async function write(
  change: Change,
  { cloud }: WritePorts,
  signal: AbortSignal,
): Promise<void> {
  switch (change.kind) {
    case 'set-thumbprints':
      return cloud.setThumbprints(change.provider, change.to, signal);
    case 'add-client-id':
      return cloud.addClientId(change.provider, change.clientId, signal);
    case 'create-provider': {
      const { url, clientIds, to } = change;
      await cloud.createProvider(
        { url, clientIds, thumbprints: to },
        accountOf(change.provider) ?? '',
        signal,
      );
      return;
    }
    case 'remove-client-id':
      return cloud.removeClientId(change.provider, change.clientId, signal);
    case 'delete-provider':
      return cloud.deleteProvider(change.provider, signal);
  }
}

/** Whether the cloud's record is as a change leaves it. */
export function isDone(change: Change, provider: Provider | undefined): boolean {
  if (provider === undefined) return change.kind === 'delete-provider';
  switch (change.kind) {
    case 'set-thumbprints':
      return isSameList(provider.thumbprints, change.to);
    case 'add-client-id':
      return provider.clientIds.includes(change.clientId);
    case 'create-provider':
      return (
        change.clientIds.every((clientId) => provider.clientIds.includes(clientId)) &&
        change.to.every((value) => provider.thumbprints.includes(value))
      );
    case 'remove-client-id':
      return !provider.clientIds.includes(change.clientId);
    case 'delete-provider':
      return false;
  }
}

/**
 * Whether the cloud's record is still as the plan found it.
 *
 * @throws TrustprintError `list_changed` when it is not.
 */
export function requireUnchanged(change: Change, provider: Provider | undefined): void {
  const problem = differenceFrom(change, provider);
  if (problem === undefined) return;
  throw new TrustprintError(
    'list_changed',
    `${change.provider} changed since the plan was made: ${problem}`,
    {
      facts: {
        provider: change.provider,
        planned: change.kind === 'set-thumbprints' ? change.from : null,
        found: provider?.thumbprints ?? null,
      },
      hint: 'run the same command again: it plans anew from what is there now',
    },
  );
}

function differenceFrom(change: Change, provider: Provider | undefined): string | undefined {
  if (change.kind === 'create-provider') {
    return provider === undefined ? undefined : 'it exists now';
  }
  if (provider === undefined) return 'it is gone';
  if (change.kind === 'set-thumbprints') {
    return isSameList(provider.thumbprints, change.from) ? undefined : 'its list is another';
  }
  return 'clientId' in change ? differenceOfClientId(change, provider) : undefined;
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

/**
 * Reads the record back until it shows the change: IAM is eventually consistent.
 *
 * @throws TrustprintError `write_not_seen` when it does not in time.
 */
export async function verifyWritten(
  { provider: arn }: Pick<Change, 'provider'>,
  isThere: (provider: Provider | undefined) => boolean,
  { ports, signal }: { readonly ports: WritePorts; readonly signal: AbortSignal },
): Promise<void> {
  const { clock, cloud } = ports;
  const until = clock.now() + VISIBLE_WITHIN_MS;
  let found: Provider | undefined;
  let pausedMs = 0; // counted too: a clock that is set back must not make this wait for hours
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const provider = await cloud.provider(arn, signal).catch(notReadable);
    if (provider !== NOT_READABLE) found = provider;
    if (provider !== NOT_READABLE && isThere(provider)) return;
    pausedMs += pauseMs;
    if (pausedMs > VISIBLE_WITHIN_MS || clock.now() + pauseMs > until) break;
    await clock.pause(pauseMs, signal);
  }
  throw new TrustprintError(
    'write_not_seen',
    `IAM took the change of ${arn}, but does not show it yet`,
    {
      facts: { provider: arn, waitedMs: VISIBLE_WITHIN_MS, found: found?.thumbprints ?? null },
      hint: 'look again in a minute with trustprint doctor; the receipt holds the list from before',
    },
  );
}

const NOT_READABLE = Symbol('not readable');

function notReadable(error: unknown): typeof NOT_READABLE {
  if (error instanceof TrustprintError && error.kind === 'observation') return NOT_READABLE;
  throw error;
}

/** Recorded propagation takes 5 to 11 seconds (2026-09-11); three times that is waited for. */
export const VISIBLE_WITHIN_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 4000;
