// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { type Observed, seenOf } from '../../core/model/observed.ts';
import type { Target } from '../../core/model/target.ts';
import { eksCluster, observeNamedCluster } from './cluster.ts';
import { observeJob } from './ci-job.ts';
import { observeContext, observeWorkload } from './workload.ts';
import { type TargetResolution, NOTHING_RESOLVED } from './target-resolution.ts';
import { isLacking, type ObserveContext } from './question.ts';

/**
 * Probes what was named, and where it leads. What was saved about a kube context or a CI job is
 * not probed again unless it is named again: here may be another cluster, and no job at all.
 *
 * @throws TrustprintError as the probe of each kind of target does.
 */
export async function observeTarget(base: Facts, means: ObserveContext): Promise<TargetResolution> {
  const { target, cloud } = means.question;
  if (!cloud) return NOTHING_RESOLVED;
  return target !== undefined && isToBeSeen(target, base, means)
    ? lookAtTarget(target, base, means)
    : completed(base, means);
}

/** Whether the target is a thing to probe that was not seen. */
function isToBeSeen({ kind }: Target, base: Facts, { question }: ObserveContext): boolean {
  const seenBefore: { readonly [K in Target['kind']]?: Observed<unknown> | undefined } = {
    cluster: base.cluster,
    workload: question.mint === true ? undefined : base.serviceAccount,
    kubernetes: base.kubernetes,
    ci: base.job,
  };
  return kind in seenBefore && isLacking(seenBefore[kind]);
}

async function lookAtTarget(
  target: Target,
  base: Facts,
  means: ObserveContext,
): Promise<TargetResolution> {
  switch (target.kind) {
    case 'cluster':
      return observeNamedCluster(target, base, means);
    case 'workload':
      return observeWorkload(target, means);
    case 'kubernetes':
      return observeContext(means);
    case 'ci':
      return observeJob(means);
    case 'issuer':
    case 'provider':
    case 'role':
      return NOTHING_RESOLVED;
  }
}

/** What EKS has on a cluster that was seen earlier, where that was not to be had then. */
async function completed(base: Facts, means: ObserveContext): Promise<TargetResolution> {
  if (seenOf(base.kubernetes)?.eks === undefined || !isLacking(base.cluster))
    return NOTHING_RESOLVED;
  return { ...NOTHING_RESOLVED, seen: { cluster: await eksCluster(base.kubernetes, means) } };
}
