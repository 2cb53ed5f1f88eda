// SPDX-License-Identifier: Apache-2.0

import {
  type Controller,
  isController,
  type Namespaced,
  type Pod,
  type ServiceAccount,
} from '../../core/model/kubernetes.ts';
import type { Observed } from '../../core/model/observed.ts';
import type { Target } from '../../core/model/target.ts';
import type { Kubernetes } from '../../ports/index.ts';
import { lookAt } from './observed.ts';
import { missingWorkload } from './missing-workload.ts';

export type WorkloadTarget = Extract<Target, { readonly kind: 'workload' }>;

/** A service account and its pods, as far as they were seen. */
export interface WorkloadObjects {
  /** `undefined` where the pod or controller that names it was not seen. */
  readonly at: Namespaced | undefined;
  readonly serviceAccount: Observed<ServiceAccount>;
  readonly pods: Observed<readonly Pod[]>;
  /** The role that the template of the controller sets by itself. */
  readonly templateRole?: string | undefined;
}

/**
 * Probes the service account that a workload has, and its pods.
 *
 * @throws TrustprintError `workload_not_found`.
 */
export async function kinOf(
  target: WorkloadTarget,
  kubernetes: Kubernetes,
  signal: AbortSignal,
): Promise<WorkloadObjects> {
  const looks = looksIn(target.namespace, kubernetes, signal);
  if (target.form === 'sa') {
    const [serviceAccount, pods] = await Promise.all([
      looks.accountAt(target.name),
      looks.podsAt(target.name),
    ]);
    if (serviceAccount.kind === 'absent') throw await missingWorkload(target, kubernetes, signal);
    return { at: { namespace: target.namespace, name: target.name }, serviceAccount, pods };
  }
  const owner = await looks.ownerAt(target);
  if (owner.kind === 'absent') throw await missingWorkload(target, kubernetes, signal);
  if (owner.kind === 'unseen') return { at: undefined, serviceAccount: owner, pods: owner };
  const name = owner.value.serviceAccount;
  const [serviceAccount, pods] = await Promise.all([
    looks.accountAt(name),
    'containers' in owner.value
      ? ({ kind: 'seen', value: [owner.value] } as const)
      : looks.podsAt(name, owner.value),
  ]);
  const templateRole = 'containers' in owner.value ? undefined : owner.value.role;
  return { at: { namespace: target.namespace, name }, serviceAccount, pods, templateRole };
}

interface Looks {
  readonly accountAt: (name: string) => Promise<Observed<ServiceAccount>>;
  /** With a controller, those alone that it made. */
  readonly podsAt: (name: string, controller?: Controller) => Promise<Observed<readonly Pod[]>>;
  readonly ownerAt: (target: WorkloadTarget) => Promise<Observed<Owner>>;
}

type Owner = Pod | Controller;

function looksIn(namespace: string, kubernetes: Kubernetes, signal: AbortSignal): Looks {
  return {
    accountAt: async (name) =>
      lookAt(`service account ${namespace}/${name}`, async () =>
        kubernetes.serviceAccount({ namespace, name }, signal),
      ),
    podsAt: async (name, controller) =>
      lookAt('pod', async () =>
        kubernetes.podsOf(
          { namespace, name, ...(controller === undefined ? {} : { controller }) },
          signal,
        ),
      ),
    ownerAt: async ({ form, name }) =>
      lookAt<Owner>(`${form} ${namespace}/${name}`, async () =>
        isController(form)
          ? kubernetes.controller({ form, namespace, name }, signal)
          : kubernetes.pod({ namespace, name }, signal),
      ),
  };
}
