// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Intent, Plan } from '../../core/model/plan.ts';
import type { QuestionFlags } from './question-flags.ts';
import type { Reached } from './context.ts';
import type { Settings } from './settings.ts';
import { observeOwner, observeTrusting } from '../../app/observe/provider.ts';
import { amongOthers } from '../../core/plan/provider.ts';

/** What a plan was made from. */
export interface Planned {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly intent: Intent;
}

/**
 * Probes who else depends on what a plan changes, and who wrote to it last; only where something
 * is to be written. Rights that are missing for it stop nothing.
 */
export async function withOthers(
  { plan, facts, intent }: Planned,
  { reached, settings, flags }: Looking,
  signal: AbortSignal,
): Promise<Pick<Planned, 'plan' | 'facts'>> {
  const arn = providerIn(plan) ?? facts.target.providerArn;
  const isIdle = plan.changes.length + plan.proposals.length === 0 || flags.offline === true;
  if (isIdle || arn === undefined) return { plan: amongOthers(plan, facts, intent), facts };
  const { cloud, kubernetes } = reached.ports;
  const isThere = seenOf(facts.provider)?.arn === arn;
  const comprised = facts.target.providerArn === arn ? facts.comprised : undefined;
  const inCluster = isInCluster(facts, settings);
  const [trusting, changes] = await Promise.all([
    observeTrusting(arn, { cloud, kubernetes, inCluster, comprised }, signal),
    isThere ? observeOwner(arn, reached.ports, signal) : {},
  ]);
  const seen = { ...facts, ...trusting, ...changes };
  return { plan: amongOthers(plan, seen, intent), facts: seen };
}

interface Looking {
  readonly reached: Reached;
  readonly settings: Settings;
  readonly flags: Pick<QuestionFlags, 'offline'>;
}

function providerIn({ changes, proposals }: Plan): string | undefined {
  return [...changes, ...proposals].flatMap((change) =>
    'provider' in change ? change.provider : [],
  )[0];
}

/** A cluster that nobody spoke of is not asked, though a kubeconfig may lie about. */
function isInCluster({ target }: Facts, settings: Settings): boolean {
  const isNamed = target.kind === 'workload' || target.kind === 'kubernetes';
  return isNamed || isClusterNamed(settings);
}

/** Whether a kube context was spoken of. */
export function isClusterNamed({
  context,
  kubeconfig,
  cluster,
}: Pick<Settings, 'context' | 'kubeconfig' | 'cluster'>): boolean {
  return [context, kubeconfig, cluster].some((named) => named !== undefined);
}
