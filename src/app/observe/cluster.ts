// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { issuerOf } from '../../core/gates/gate.ts';
import type { Cluster, Facts } from '../../core/model/facts.ts';
import type { KubernetesView, Namespaced } from '../../core/model/kubernetes.ts';
import { nearest, thereAre } from '../../core/model/nearest.ts';
import { type Observed, seenOf } from '../../core/model/observed.ts';
import type { Target } from '../../core/model/target.ts';
import type { ClusterNamed } from '../../ports/index.ts';
import { type TargetResolution, NOTHING_RESOLVED } from './target-resolution.ts';
import { lookAt } from './observed.ts';
import { isLacking, type ObserveContext } from './question.ts';

/**
 * Reads the EKS cluster that was named.
 *
 * @throws TrustprintError `cluster_not_found`; and what reading it throws, where nothing else leads
 *   to an issuer.
 */
export async function observeNamedCluster(
  { name, arn }: Extract<Target, { readonly kind: 'cluster' }>,
  base: Facts,
  { question, ports, signal }: ObserveContext,
): Promise<TargetResolution> {
  if (!question.cloud || !isLacking(base.cluster)) return NOTHING_RESOLVED;
  const noSuchCluster = async (): Promise<TrustprintError> => {
    const named = arn?.text ?? name;
    const names = lookAt('list of clusters', async () => ports.cloud.clusterNames(named, signal));
    return missingCluster(name, seenOf(await names) ?? []);
  };
  const ask = async (): Promise<Cluster> => {
    const found = await ports.cloud.clusterIssuer(arn?.text ?? name, signal);
    if (found === undefined) throw await noSuchCluster();
    return found;
  };
  if (issuerOf(base) === undefined) {
    return { ...NOTHING_RESOLVED, seen: { cluster: { kind: 'seen', value: await ask() } } };
  }
  const cluster = await lookAt(NAMED, async () =>
    ports.cloud.clusterIssuer(arn?.text ?? name, signal),
  );
  if (cluster.kind === 'absent' && question.from === undefined) throw await noSuchCluster();
  return { ...NOTHING_RESOLVED, seen: { cluster } };
}

/** What EKS has on the cluster that a kubeconfig names; `undefined` where it names none. */
export async function eksCluster(
  view: Observed<KubernetesView> | undefined,
  { question, ports, signal }: ObserveContext,
): Promise<Observed<Cluster> | undefined> {
  const eks = seenOf(view)?.eks;
  if (eks === undefined || !question.cloud) return undefined;
  return lookAt(NAMED, async () => ports.cloud.clusterIssuer(eks, signal));
}

/** The associations of EKS Pod Identity; `undefined` where this is no cluster of EKS. */
export async function eksAssociations(
  cluster: ClusterNamed | undefined,
  serviceAccount: Namespaced | undefined,
  { question, ports, signal }: ObserveContext,
): Promise<Facts['podIdentity']> {
  const { cloud, issuerAlone = false } = question;
  if (cluster === undefined || serviceAccount === undefined || !cloud || issuerAlone) {
    return undefined;
  }
  return lookAt('association', async () =>
    ports.cloud.podIdentityAssociations(cluster, serviceAccount, signal),
  );
}

function missingCluster(name: string, names: readonly string[]): TrustprintError {
  const near = nearest(name, names).map((one) => `eks:${one}`);
  return new TrustprintError(
    'cluster_not_found',
    `no EKS cluster ${name} here${thereAre(name, names)}`,
    {
      facts: { cluster: name, near },
      hint:
        near.length === 0
          ? 'try: aws eks list-clusters (and --region, --profile)'
          : `did you mean ${near.join(' or ')}?`,
    },
  );
}

const NAMED = 'cluster of that name in EKS here';
