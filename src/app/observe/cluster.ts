// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { issuerOf } from '../../core/gates/gate.ts';
import type { Cluster, Facts } from '../../core/model/facts.ts';
import { nearest } from '../../core/model/nearest.ts';
import type { KubernetesView, Namespaced } from '../../core/model/kubernetes.ts';
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
  const ask = async (): Promise<Cluster> => {
    const found = await ports.cloud.clusterIssuer(arn?.text ?? name, signal);
    if (found === undefined) throw await noSuchCluster(arn?.text ?? name, { ports, signal });
    return found;
  };
  if (issuerOf(base) === undefined) {
    return { ...NOTHING_RESOLVED, seen: { cluster: { kind: 'seen', value: await ask() } } };
  }
  const cluster = await lookAt(NAMED, async () =>
    ports.cloud.clusterIssuer(arn?.text ?? name, signal),
  );
  if (cluster.kind === 'absent' && question.from === undefined) {
    throw await noSuchCluster(arn?.text ?? name, { ports, signal });
  }
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

/** Says where it was looked for, and what is there instead, as far as that may be seen. */
async function noSuchCluster(
  asked: string,
  { ports, signal }: Pick<ObserveContext, 'ports' | 'signal'>,
): Promise<TrustprintError> {
  const name = asked.replace(/^arn:.*:cluster\//, '');
  const look = await lookAt('cluster', async () => ports.cloud.clustersNear(asked, signal));
  const places = seenOf(look) ?? [];
  const where = places.map(({ account, region }) => `account ${account} in ${region}`);
  const names = places.flatMap((place) => place.names);
  const [first] = places;
  return new TrustprintError(
    'cluster_not_found',
    where.length === 0
      ? `there is no EKS cluster named ${name} here`
      : `there is no EKS cluster named ${name} in ${where.join(', nor in ')}`,
    {
      facts: { cluster: name, account: first?.account ?? null, region: first?.region ?? null },
      hint: look.kind === 'seen' ? hintAt(name, names) : 'try: aws eks list-clusters',
    },
  );
}

function hintAt(name: string, names: readonly string[]): string {
  const near = nearest(name, names).map((one) => `eks:${one}`);
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`;
  const all = names.slice(0, MOST_NAMED).join(', ');
  const there = names.length === 0 ? 'there is no cluster' : `the clusters there are ${all}`;
  return `${there}: give another name, --region or --profile`;
}

/** Of the clusters that are there, in a hint. */
const MOST_NAMED = 10;
const NAMED = 'cluster of that name in EKS here';
