// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
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
}

/** A Kubernetes cluster, by its client, which is loaded with the first question. */
export function kubernetesBy(options: KubernetesOptions): Kubernetes {
  const refuse = async (): Promise<never> => {
    throw new TrustprintError('not_built', 'Kubernetes is not looked at yet', {
      facts: { context: options.context ?? null },
    });
  };
  return {
    view: refuse,
    serviceAccount: refuse,
    pod: refuse,
    podsOf: refuse,
    deployment: refuse,
    webhooks: refuse,
    annotated: refuse,
    mintToken: refuse,
    annotate: refuse,
  };
}
