// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { Role } from '../../core/model/facts.ts';
import { isSameDocument } from '../../core/model/json-edit.ts';
import type { ServiceAccount } from '../../core/model/kubernetes.ts';
import type { Annotations, AnnotateServiceAccount, SetTrustPolicy } from '../../core/model/plan.ts';
import type { Kubernetes, Roles, RoleWrites } from '../../ports/index.ts';
import type { CurrentState, WritePorts, Writing } from './writing-types.ts';

/** A role's trust policy. */
export function writeTrustPolicy(
  change: SetTrustPolicy,
  { cloud }: { readonly cloud: Roles & RoleWrites },
): Writing {
  return {
    look: async (signal) => standingOfRole(change, await cloud.role(change.role, signal)),
    write: async (signal) => cloud.setTrustPolicy(change.role, change.after, signal),
  };
}

function standingOfRole({ before, after }: SetTrustPolicy, role: Role | undefined): CurrentState {
  const found = role?.trustPolicy;
  const isUnchanged = found !== undefined && isSameDocument(found, before);
  const difference = found === undefined ? 'it is gone' : 'its trust policy is another';
  return {
    isDone: found !== undefined && isSameDocument(found, after),
    difference: isUnchanged ? undefined : difference,
    listed: undefined,
    planned: before,
    found: found ?? null,
  };
}

/** Annotations of a service account, in the cluster that the change names and in no other. */
export function writeAnnotations(
  change: AnnotateServiceAccount,
  ports: Pick<WritePorts, 'kubernetes'>,
): Writing {
  const kubernetes = kubernetesOf(ports);
  const at = { namespace: change.namespace, name: change.name };
  return {
    look: async (signal) => {
      await requireSameCluster(change, kubernetes, signal);
      return standingOfAccount(change, await kubernetes.serviceAccount(at, signal));
    },
    write: async (signal) =>
      kubernetes.annotate({ ...at, was: change.before }, change.after, signal),
  };
}

/** @throws TrustprintError `kubeconfig_missing` where no way to Kubernetes was given. */
export function kubernetesOf({ kubernetes }: Pick<WritePorts, 'kubernetes'>): Kubernetes {
  if (kubernetes !== undefined) return kubernetes;
  throw new TrustprintError('kubeconfig_missing', 'there is no way to a Kubernetes cluster', {
    hint: 'give the port kubernetes along with the others',
  });
}

/** @throws TrustprintError `list_changed` where the kube context leads to another cluster than then. */
export async function requireSameCluster(
  change: AnnotateServiceAccount,
  kubernetes: Kubernetes,
  signal: AbortSignal,
): Promise<void> {
  const { server } = await kubernetes.view(signal);
  if (server !== change.server) throw elsewhere(change, server);
}

/** Not what is there: it cannot be told from here. */
function elsewhere(
  { namespace, name, server }: AnnotateServiceAccount,
  found: string,
): TrustprintError {
  return new TrustprintError('list_changed', 'the kube context leads to another cluster now', {
    facts: { serviceAccount: `${namespace}/${name}`, planned: server, found },
    hint: 'name the context of the cluster: --context NAME',
  });
}

function standingOfAccount(
  { before, after }: AnnotateServiceAccount,
  account: ServiceAccount | undefined,
): CurrentState {
  const found = account?.annotations;
  const isUnchanged = found !== undefined && areThere(before, found);
  const difference = found === undefined ? 'it is gone' : 'its annotations are others';
  return {
    isDone: found !== undefined && areThere(after, found),
    difference: isUnchanged ? undefined : difference,
    listed: undefined,
    planned: shownAnnotations(before),
    found: found === undefined ? null : { ...found },
  };
}

/** Whether these annotations are so; what others are there is no matter. */
function areThere(wanted: Annotations, found: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => found[name] === value);
}

/** Annotations as messages and JSON have them. */
export function shownAnnotations(of: Annotations): Readonly<Record<string, string | null>> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, value ?? null]));
}
