// SPDX-License-Identifier: Apache-2.0

import type { Jwks } from '../core/model/jwks.ts';
import type {
  Controller,
  ControllerForm,
  Form,
  KubernetesView,
  Namespaced,
  Pod,
  ServiceAccount,
  Webhook,
} from '../core/model/kubernetes.ts';

/**
 * Reads of a Kubernetes cluster. `undefined` is the API server's word that there is none.
 *
 * All throw TrustprintError `kubeconfig_missing`, `kubeconfig_unusable` (what the kubeconfig says
 * cannot be used), `kubernetes_credentials_missing` (its command gives none),
 * `kubernetes_unauthorized`, `kubernetes_denied` (a right is missing: its hint has the commands that
 * give it, `facts.manifest` the same for `kubectl apply -f -`), `kubernetes_read_refused`,
 * `kubernetes_unreachable` or `kubernetes_answer_unreadable`. All but the first two, which are
 * input, are observations.
 */
export interface Kubernetes {
  /**
   * Which cluster the kube context names, by the kubeconfig alone: nothing is asked of it. `undefined`
   * where there is no kubeconfig that can be used.
   */
  chosen(signal: AbortSignal): Promise<Pick<KubernetesView, 'server' | 'eks'> | undefined>;
  /** Which cluster this is, and the issuer that its own discovery document names. */
  view(signal: AbortSignal): Promise<KubernetesView>;
  /** The keys that the API server signs service-account tokens with. */
  signingKeys(signal: AbortSignal): Promise<Jwks | undefined>;
  serviceAccount(at: Namespaced, signal: AbortSignal): Promise<ServiceAccount | undefined>;
  pod(at: Namespaced, signal: AbortSignal): Promise<Pod | undefined>;
  /** The pods of a service account, newest first; with a controller, those that it made alone. */
  podsOf(
    serviceAccount: Namespaced & { readonly controller?: Controller },
    signal: AbortSignal,
  ): Promise<readonly Pod[]>;
  /** The service accounts that the pods of a namespace run as, each once. */
  accountsOfPods(namespace: string, signal: AbortSignal): Promise<readonly string[]>;
  controller(
    at: Namespaced & { readonly form: ControllerForm },
    signal: AbortSignal,
  ): Promise<Controller | undefined>;
  /** Mutating webhooks that see pods being created. */
  webhooks(signal: AbortSignal): Promise<readonly Webhook[]>;
  /** Service accounts that name an IAM role, of all namespaces. */
  annotated(signal: AbortSignal): Promise<readonly ServiceAccount[]>;
  /** The names of a kind in a namespace, or of all namespaces. */
  names(
    of: 'namespaces' | { readonly form: Form; readonly namespace: string },
    signal: AbortSignal,
  ): Promise<readonly string[]>;
  /** A fresh token of a service account (TokenRequest API). It is never kept and never shown. */
  mintToken(serviceAccount: Namespaced, asked: TokenWish, signal: AbortSignal): Promise<string>;
  /**
   * Sets annotations of a service account; `undefined` takes one away. Where `was` is given, only
   * while these are still so: the server refuses it where somebody writes in between.
   *
   * @throws TrustprintError `kubernetes_write_denied`, `kubernetes_write_refused`, `list_changed` or
   *   `write_unsettled` too.
   */
  annotate(
    serviceAccount: Namespaced & {
      readonly was?: Readonly<Record<string, string | undefined>>;
    },
    annotations: Readonly<Record<string, string | undefined>>,
    signal: AbortSignal,
  ): Promise<void>;
}

export interface TokenWish {
  readonly audience: string;
  readonly expirationSeconds: number;
}
