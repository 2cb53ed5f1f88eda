// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../src/core/error.ts';
import { instantOf } from '../../../src/core/model/instant.ts';
import type { Change, Plan, Receipt } from '../../../src/core/model/plan.ts';
import type { Provider } from '../../../src/core/model/provider.ts';
import type { ListedThumbprint } from '../../../src/core/model/thumbprint.ts';
import type { Clock, Cloud, Receipts } from '../../../src/ports/index.ts';
import { NOW, PROVIDER_ARN } from '../../world.ts';

/** What a cloud of the tests does wrong, where it does. */
export interface Trouble {
  /** Milliseconds until a write shows in reads. */
  readonly propagationMs?: number;
  /** Thrown by the next write, before or after it took place. */
  readonly onWrite?: { readonly error: TrustprintError; readonly tookPlace: boolean };
  /** What somebody else does between the plan and the re-read. */
  readonly meanwhile?: (list: readonly ListedThumbprint[]) => readonly ListedThumbprint[];
  /** What somebody else does right after a write of ours. */
  readonly afterwards?: (list: readonly ListedThumbprint[]) => readonly ListedThumbprint[];
}

export function planOf(...changes: readonly Change[]): Plan {
  return { id: 'plan-1', changes, proposals: [], because: 'a test', mends: true, warnings: [] };
}

/** A clock that stands still but for the pauses that are asked of it. */
export function stoppedClock(): Clock & { readonly elapsed: () => number } {
  let elapsed = 0;
  return {
    now: () => instantOf(NOW + elapsed),
    pause: async (milliseconds) => {
      elapsed += milliseconds;
      return Promise.resolve();
    },
    elapsed: () => elapsed,
  };
}

/** IAM with one provider: it replaces lists whole, and shows writes when it pleases. */
export function oneProvider(
  initial: Provider | undefined,
  clock: Clock,
  trouble: Trouble = {},
): Cloud & { readonly list: () => readonly ListedThumbprint[]; readonly there: () => boolean } {
  let provider = initial;
  let shown = { provider: initial, from: 0 };
  let { onWrite, meanwhile } = trouble;
  const changed = async (next: Provider | undefined): Promise<void> => {
    const failing = onWrite;
    onWrite = undefined;
    if (failing?.tookPlace === false) throw failing.error;
    shown = { provider, from: clock.now() + (trouble.propagationMs ?? 0) };
    provider = next;
    if (failing !== undefined) throw failing.error;
    return Promise.resolve();
  };
  const current = (): Provider => {
    if (provider === undefined)
      throw new TrustprintError('cloud_write_refused', 'no such provider');
    return provider;
  };
  return {
    endpoint: undefined,
    caller: async () =>
      Promise.resolve({
        account: '111122223333',
        partition: 'aws',
        region: 'us-east-1',
        arn: 'arn:aws:iam::111122223333:user/admin',
      }),
    provider: async () => {
      if (meanwhile !== undefined && provider !== undefined) {
        provider = { ...provider, thumbprints: meanwhile(provider.thumbprints) };
        meanwhile = undefined;
      }
      return Promise.resolve(clock.now() < shown.from ? shown.provider : provider);
    },
    providerArns: async () => Promise.resolve([PROVIDER_ARN]),
    role: async () => Promise.resolve(undefined),
    roleArns: async () => Promise.resolve([]),
    rolesTrusting: async () => Promise.resolve({ roles: [], read: 0, isAll: true }),
    changesTo: async () => Promise.resolve([]),
    clusterIssuer: async () => Promise.resolve(undefined),
    clustersNear: async () => Promise.resolve([]),
    podIdentityAssociations: async () => Promise.resolve([]),
    assume: async () => Promise.reject(new Error('not asked in these tests')),
    setThumbprints: async (_arn, thumbprints) => {
      const { afterwards = (list) => list } = trouble;
      await changed({ ...current(), thumbprints: afterwards(thumbprints) });
    },
    addClientId: async (_arn, id) =>
      changed({ ...current(), clientIds: [...current().clientIds, id] }),
    removeClientId: async (_arn, id) =>
      changed({ ...current(), clientIds: current().clientIds.filter((other) => other !== id) }),
    createProvider: async ({ url, clientIds, thumbprints, tags = {}, contextProvider }) => {
      const arn = PROVIDER_ARN;
      const bare = url.replace('https://', '');
      const context = contextProvider === undefined ? {} : { contextProvider };
      await changed({ arn, url: bare, clientIds, thumbprints, tags, ...context });
      return arn;
    },
    deleteProvider: async () => changed(undefined),
    setTrustPolicy: async () => Promise.reject(new Error('not asked in these tests')),
    list: () => provider?.thumbprints ?? [],
    there: () => provider !== undefined,
  };
}

/** Receipts in memory, with every state that each went through. */
export function keptReceipts(): Receipts & { readonly history: Receipt[] } {
  const history: Receipt[] = [];
  const latest = (): Receipt[] => [
    ...new Map(history.map((receipt) => [receipt.id, receipt])).values(),
  ];
  return {
    history,
    save: async (receipt) => {
      history.push(receipt);
      return Promise.resolve();
    },
    receipt: async (id) => {
      const found = latest().find((receipt) => receipt.id === id);
      if (found === undefined) throw new TrustprintError('receipt_unknown', `no receipt ${id}`);
      return Promise.resolve(found);
    },
    all: async () => Promise.resolve({ receipts: latest(), damaged: [] }),
    exclusively: async (work) => work(),
  };
}
