// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { FORMS, type Namespaced, resourceOf } from '../../core/model/kubernetes.ts';
import { nearest, thereAre } from '../../core/model/nearest.ts';
import { shellCommand } from '../../core/model/shell.ts';
import type { Target } from '../../core/model/target.ts';
import type { Kubernetes } from '../../ports/index.ts';

/**
 * The error for a workload that was named and is not there, with the names that were perhaps meant, as
 * far as they may be listed: in its namespace, or, of a service account, in another one.
 */
export async function missingWorkload(
  { form, namespace, name }: Extract<Target, { readonly kind: 'workload' }>,
  kubernetes: Kubernetes,
  signal: AbortSignal,
): Promise<TrustprintError> {
  const known = await orUndefined(kubernetes.names({ form, namespace }, signal));
  const others = known?.length === 0 ? await namespacesWithout(namespace, kubernetes, signal) : [];
  if (others.length > 0) {
    const near = nearest(namespace, others).map((one) => `${form}:${one}/${name}`);
    return missing(`no namespace ${namespace}${thereAre(namespace, others)}`, {
      facts: { form, namespace, name, near },
      command: ['kubectl', 'get', 'namespaces'],
    });
  }
  const elsewhere = form === 'sa' ? await namesakesOf({ namespace, name }, kubernetes, signal) : [];
  const near = [
    ...nearest(name, known ?? []).map((one) => `${form}:${namespace}/${one}`),
    ...elsewhere,
  ].slice(0, MOST_NAMED);
  return missing(`no ${FORMS[form].noun} ${name} in ${namespace}${thereAre(name, known ?? [])}`, {
    facts: { form, namespace, name, near },
    command: ['kubectl', 'get', resourceOf(form), '--namespace', namespace],
  });
}

function missing(
  message: string,
  {
    facts,
    command,
  }: {
    readonly facts: Namespaced & { readonly form: string; readonly near: readonly string[] };
    readonly command: readonly string[];
  },
): TrustprintError {
  const { near } = facts;
  return new TrustprintError('workload_not_found', message, {
    facts: { ...facts },
    hint:
      near.length === 0
        ? `try: ${shellCommand(command) ?? 'kubectl get'} (and --context)`
        : `did you mean ${near.join(' or ')}?`,
  });
}

/** The namespaces that there are, where this one is not among them. */
async function namespacesWithout(
  namespace: string,
  kubernetes: Kubernetes,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const all = (await orUndefined(kubernetes.names('namespaces', signal))) ?? [];
  return all.includes(namespace) ? [] : all;
}

/** Service accounts of this name in other namespaces, of those that name a role. */
async function namesakesOf(
  { namespace, name }: Namespaced,
  kubernetes: Kubernetes,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const annotated = (await orUndefined(kubernetes.annotated(signal))) ?? [];
  return annotated
    .filter((one) => one.name === name && one.namespace !== namespace)
    .map((one) => `sa:${one.namespace}/${one.name}`);
}

/** Who may not list says no less that the name is not there. */
async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof TrustprintError && error.kind === 'observation') return undefined;
    throw error;
  });
}

const MOST_NAMED = 3;
