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

/** Who wrote to a provider last, asked for before it is known that something is to be written. */
export interface OwnerAhead {
  /** Begins with one provider, the first. */
  readonly begin: (arn: string) => void;
  readonly of: (arn: string) => ReturnType<typeof observeOwner>;
  /** Nobody waits for it any more. */
  readonly end: () => void;
}

/** CloudTrail takes longest of all that a repair asks, and nearly every one asks it. */
export function ownerAhead(ports: Reached['ports'], signal: AbortSignal): OwnerAhead {
  const ended = new AbortController();
  const within = AbortSignal.any([signal, ended.signal]);
  let begun: { readonly arn: string; readonly owner: ReturnType<OwnerAhead['of']> } | undefined;
  return {
    begin: (arn) => {
      if (begun !== undefined) return;
      begun = { arn, owner: observeOwner(arn, ports, within) };
      begun.owner.catch(() => undefined); // said where it is asked for
    },
    of: async (arn) => (begun?.arn === arn ? begun.owner : observeOwner(arn, ports, signal)),
    end: () => {
      ended.abort();
    },
  };
}

/**
 * Probes who else depends on what a plan changes, and who wrote to it last; only where something
 * is to be written. Rights that are missing for it stop nothing.
 */
export async function withOthers(
  { plan, facts, intent }: Planned,
  { reached, settings, flags, owner }: Looking,
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
    isThere ? owner.of(arn) : {},
  ]);
  const seen = { ...facts, ...trusting, ...changes };
  return { plan: amongOthers(plan, seen, intent), facts: seen };
}

interface Looking {
  readonly reached: Reached;
  readonly settings: Settings;
  readonly flags: Pick<QuestionFlags, 'offline'>;
  readonly owner: OwnerAhead;
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
