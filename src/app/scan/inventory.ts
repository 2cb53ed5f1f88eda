// SPDX-License-Identifier: Apache-2.0

import { eksRegionOf } from '../../core/issuers/eks.ts';
import { federatedIssuerIn } from '../../core/model/arn.ts';
import type {
  Account,
  Inventory,
  ListedCluster,
  ListedProvider,
  RegionInventory,
} from '../../core/model/inventory.ts';
import { issuerOfBare } from '../../core/model/issuer.ts';
import { type Observed, seenOf } from '../../core/model/observed.ts';
import type { AccountReads } from '../../ports/index.ts';
import { lookAt } from '../observe/observed.ts';
import { sideBySide } from './side-by-side.ts';

/** Which Regions are looked through for clusters: those named, all that are enabled, or by default those that count. */
export type RegionChoice = readonly string[] | 'all' | undefined;

/**
 * Reads what an account holds: each listing once, side by side. What could not be read is a fact.
 *
 * @param own The Region of the credentials, which is always looked through by default.
 */
export async function readInventory(
  account: Account,
  { reads, signal }: { readonly reads: AccountReads; readonly signal: AbortSignal },
  { own, chosen }: { readonly own: string | undefined; readonly chosen: RegionChoice },
): Promise<Inventory> {
  const [providers, roles, providerQuota] = await Promise.all([
    readProviders(reads, signal),
    lookAt('role', async () => reads.heldRoles(signal)),
    lookAt('quota', async () => reads.providerQuota(signal)),
  ]);
  const enabled = enabledIn(reads, signal);
  const regions = await regionsOf(providers, { enabled, own, chosen });
  return {
    account,
    providers,
    roles,
    providerQuota,
    regions: await sideBySide(regions, REGIONS_AT_ONCE, async (region) =>
      typeof region === 'string' ? readRegion(region, { reads, signal, enabled }) : region,
    ),
  };
}

async function readProviders(
  reads: AccountReads,
  signal: AbortSignal,
): Promise<Inventory['providers']> {
  const listed = await lookAt('list of providers', async () => reads.providerArns(signal));
  if (listed.kind !== 'seen') return listed;
  const value = await sideBySide(
    listed.value,
    CALLS_AT_ONCE,
    async (arn): Promise<ListedProvider> => ({
      arn,
      provider: await lookAt('provider of that ARN', async () => reads.provider(arn, signal)),
    }),
  );
  return { kind: 'seen', value };
}

/** The Regions that are enabled for an account: asked when somebody wants to know, and once. */
type Enabled = () => Promise<Observed<readonly string[]>>;

function enabledIn(reads: AccountReads, signal: AbortSignal): Enabled {
  let asked: ReturnType<Enabled> | undefined;
  return async () =>
    (asked ??= lookAt('list of Regions', async () => reads.enabledRegions(signal)));
}

interface Choosing {
  readonly enabled: Enabled;
  readonly own: string | undefined;
  readonly chosen: RegionChoice;
}

/** The names of Regions; what they are could not be had is told as a Region that could not be read. */
async function regionsOf(
  providers: Observed<readonly ListedProvider[]>,
  { enabled, own, chosen }: Choosing,
): Promise<readonly (string | RegionInventory)[]> {
  if (chosen === 'all') {
    const all = await enabled();
    return all.kind === 'seen' ? all.value : [{ region: 'all Regions', clusters: all }];
  }
  if (chosen !== undefined) return chosen;
  const issuers = (seenOf(providers) ?? []).flatMap(({ arn }) => federatedIssuerIn(arn) ?? []);
  const named = issuers.flatMap((bare) => eksRegionOf(issuerOfBare(bare)) ?? []);
  return [...new Set([...(own === undefined ? [] : [own]), ...named])];
}

interface Reading {
  readonly reads: AccountReads;
  readonly signal: AbortSignal;
  readonly enabled: Enabled;
}

async function readRegion(
  region: string,
  { reads, signal, enabled }: Reading,
): Promise<RegionInventory> {
  const names = await lookAt('list of clusters', async () => reads.clusterNames(region, signal));
  if (names.kind !== 'seen') return { region, clusters: await ofRegion(names, region, enabled) };
  const value = await sideBySide(
    names.value,
    CALLS_AT_ONCE,
    async (name): Promise<ListedCluster> => ({
      name,
      cluster: ofCluster(
        await lookAt('cluster of that name', async () => reads.cluster({ name, region }, signal)),
      ),
    }),
  );
  return { region, clusters: { kind: 'seen', value } };
}

/**
 * A Region that is not enabled for an account does not know its credentials, which says nothing of them. The
 * issuer of another account's cluster may have led there.
 *
 * @see AWS Account Management Reference Guide, Enable or disable AWS Regions in your account.
 */
async function ofRegion(
  look: Exclude<Observed<never>, { kind: 'seen' }>,
  region: string,
  enabled: Enabled,
): Promise<RegionInventory['clusters']> {
  if (look.kind !== 'unseen' || look.code !== 'credentials_refused') return look;
  const all = seenOf(await enabled());
  return all === undefined || all.includes(region)
    ? look
    : { kind: 'absent', detail: `${region} is not enabled for the account` };
}

/** One that is being created has no issuer yet, which nobody can trust. */
function ofCluster(look: ListedCluster['cluster']): ListedCluster['cluster'] {
  return look.kind === 'unseen' && look.code === 'cluster_without_issuer'
    ? { kind: 'absent', detail: look.detail }
    : look;
}

/** IAM and EKS allow an account some tens of calls a second. */
const CALLS_AT_ONCE = 8;
const REGIONS_AT_ONCE = 6;
