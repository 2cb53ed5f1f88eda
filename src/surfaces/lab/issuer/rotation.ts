// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import type { Issuer } from '../../../core/model/issuer.ts';
import type { SigningKey } from '../../../forge/tokens.ts';
import { CLUSTER } from '../control/defaults.ts';
import type { Stage } from '../control/prepared-scenario.ts';
import { privateIssuer, publicIssuer } from '../scenarios/issuers.ts';
import type { ClusterRecord, World } from '../world.ts';
import { renewSigningKey } from './cluster-issuers.ts';

/** Who signs tokens for a cluster. */
export interface Signer {
  readonly issuer: Issuer;
  readonly key: SigningKey;
}

/**
 * The issuer of a cluster, and the key that it signs with now.
 *
 * @throws TrustprintError `argument_invalid` where the lab has no such cluster.
 */
export function signerOf({ world, issuer }: Stage, name: string): Signer {
  const { arn } = clusterNamed(name, world);
  const own = world.issuers.get(arn);
  const [key = issuer.tokenKey] = own?.keys ?? [];
  return { issuer: own?.url ?? issuer.url, key };
}

/** The stage, in which the issuer of a cluster signs with another key from now on. */
export async function withFreshKeyFor(stage: Stage, name: string): Promise<Stage> {
  const { world, issuer } = stage;
  const { arn } = clusterNamed(name, world);
  const own = world.issuers.get(arn);
  if (own === undefined) return { ...stage, issuer: await issuer.withFreshKey() };
  world.issuers.set(arn, await renewSigningKey(own, world.publishing));
  return stage;
}

/** By its name alone; of clusters of one name that of the lab's own account, and the oldest. */
function clusterNamed(name: string, { clusters, account }: World): ClusterRecord {
  const named = [...clusters.values()].filter((cluster) => cluster.name === name);
  const own = named.find(({ arn }) => arn.split(':')[4] === account);
  const found = own ?? named[0];
  if (found !== undefined) return found;
  throw new TrustprintError('argument_invalid', `the lab has no cluster "${name.slice(0, 100)}"`, {
    hint: `GET /_lab names those that it has; the first is ${CLUSTER}`,
  });
}

/**
 * Renews the issuer's CA with a new key, and its certificate with it, as its operator would. IAM is
 * not told: that is the rehearsal. All servers of the issuer show the same chain from then on.
 */
export async function rotateCa(stage: Stage): Promise<Stage> {
  const { laid, issuer } = stage;
  const { pki, layout } = laid;
  const fresh = await (layout.ca === 'private'
    ? privateIssuer(pki)
    : publicIssuer(pki, layout.issuerHost === undefined ? {} : { host: layout.issuerHost }));
  for (const server of issuer.servers) server.present(fresh.presented);
  return {
    ...stage,
    presented: fresh.presented,
    issuerCas: fresh.issuerCas,
  };
}
