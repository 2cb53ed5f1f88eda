// SPDX-License-Identifier: Apache-2.0

import type { Kubernetes } from '../../ports/kubernetes.ts';

/** How a Kubernetes cluster is reached. */
export interface KubernetesOptions {
  /** `--context`; the current one otherwise. */
  readonly context: string | undefined;
  /** `--kubeconfig`; else `KUBECONFIG`, else `~/.kube/config`, else the pod that we run in. */
  readonly kubeconfig: string | undefined;
  /** PEM of the roots for calls of AWS and Kubernetes alone. */
  readonly caBundle: string | undefined;
  /** The proxy that leads to a URL. */
  readonly proxyFor: (url: string) => string | undefined;
  /** For one call, in milliseconds. */
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of each token and password that is used, and of each token that was minted: for a redactor. */
  readonly onSecret?: ((secret: string) => void) | undefined;
  /** Where a pod has its token and the CA of its cluster; where Kubernetes puts them by default. */
  readonly mount?: string | undefined;
}

/** A Kubernetes cluster, by its API, whose client is loaded with the first question. */
export function kubernetesBy(options: KubernetesOptions): Kubernetes {
  let loading: Promise<Kubernetes> | undefined;
  const client = async (): Promise<Kubernetes> =>
    (loading ??= import('./kubernetes-client.ts').then(({ clientOf }) => clientOf(options)));
  return {
    view: async (signal) => (await client()).view(signal),
    serviceAccount: async (at, signal) => (await client()).serviceAccount(at, signal),
    pod: async (at, signal) => (await client()).pod(at, signal),
    podsOf: async (account, signal) => (await client()).podsOf(account, signal),
    deployment: async (at, signal) => (await client()).deployment(at, signal),
    webhooks: async (signal) => (await client()).webhooks(signal),
    annotated: async (signal) => (await client()).annotated(signal),
    mintToken: async (account, wish, signal) => (await client()).mintToken(account, wish, signal),
    annotate: async (account, annotations, signal) =>
      (await client()).annotate(account, annotations, signal),
  };
}
