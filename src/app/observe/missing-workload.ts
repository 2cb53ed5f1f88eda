// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { nearest } from '../../core/model/nearest.ts';
import { shellCommand } from '../../core/model/shell.ts';
import type { Target } from '../../core/model/target.ts';
import type { Kubernetes } from '../../ports/index.ts';

/**
 * The error for a workload that is not there, with the service accounts that were perhaps meant, as
 * far as they may be read: one of that name in another namespace, or one with nearly that name.
 */
export async function noSuchWorkload(
  target: Extract<Target, { readonly kind: 'workload' }>,
  kubernetes: Kubernetes,
  signal: AbortSignal,
): Promise<TrustprintError> {
  const { form, namespace, name } = target;
  const noun = NOUNS[form];
  const near = form === 'sa' ? await nearAccounts({ namespace, name }, kubernetes, signal) : [];
  return new TrustprintError(
    'workload_not_found',
    `there is no ${noun} ${name} in the namespace ${namespace}, in this kube context`,
    {
      facts: { form, namespace, name, near },
      hint:
        near.length === 0
          ? `look at: ${listing(noun, namespace)} (and --context)`
          : `did you mean ${near.join(' or ')}?`,
    },
  );
}

function listing(noun: string, namespace: string): string {
  const list = ['kubectl', 'get', `${noun.replace(' ', '')}s`];
  return shellCommand([...list, '--namespace', namespace]) ?? 'the namespace';
}

async function nearAccounts(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  kubernetes: Kubernetes,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const known = await kubernetes.annotated(signal).catch((error: unknown) => {
    if (error instanceof TrustprintError && error.kind === 'observation') return [];
    throw error;
  });
  const written = (one: { readonly namespace: string; readonly name: string }): string =>
    `sa:${one.namespace}/${one.name}`;
  const namesakes = known.filter((one) => one.name === name).map(written);
  return namesakes.length > 0
    ? namesakes.slice(0, MOST_NAMED)
    : nearest(written({ namespace, name }), known.map(written));
}

const NOUNS = { sa: 'service account', pod: 'pod', deploy: 'deployment' } as const;

const MOST_NAMED = 3;
