// SPDX-License-Identifier: Apache-2.0

import type { Kubernetes } from '../../ports/kubernetes.ts';
import type { KubernetesOptions } from './api.ts';

/** A Kubernetes cluster, by its API, whose client is loaded with the first question. */
export function kubernetesBy(options: KubernetesOptions): Kubernetes {
  let loading: Promise<Kubernetes> | undefined;
  const client = async (): Promise<Kubernetes> =>
    (loading ??= import('./kubernetes-client.ts').then(({ clientOf }) => clientOf(options)));
  return {
    chosen: async (signal) => (await client()).chosen(signal),
    view: async (signal) => (await client()).view(signal),
    signingKeys: async (signal) => (await client()).signingKeys(signal),
    serviceAccount: async (at, signal) => (await client()).serviceAccount(at, signal),
    pod: async (at, signal) => (await client()).pod(at, signal),
    podsOf: async (account, signal) => (await client()).podsOf(account, signal),
    accountsOfPods: async (namespace, signal) => (await client()).accountsOfPods(namespace, signal),
    controller: async (at, signal) => (await client()).controller(at, signal),
    webhooks: async (signal) => (await client()).webhooks(signal),
    annotated: async (signal) => (await client()).annotated(signal),
    names: async (of, signal) => (await client()).names(of, signal),
    mintToken: async (account, wish, signal) => (await client()).mintToken(account, wish, signal),
    annotate: async (account, annotations, signal) =>
      (await client()).annotate(account, annotations, signal),
  };
}
