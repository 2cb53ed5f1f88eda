// SPDX-License-Identifier: Apache-2.0

import type { Instant } from './instant.ts';

/**
 * What the webhook of EKS reads.
 *
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook, README.
 */
export const ANNOTATIONS = {
  role: 'eks.amazonaws.com/role-arn',
  audience: 'eks.amazonaws.com/audience',
  expiration: 'eks.amazonaws.com/token-expiration',
  regional: 'eks.amazonaws.com/sts-regional-endpoints',
  skip: 'eks.amazonaws.com/skip-containers',
} as const;

/** What SDKs read, and the webhook writes. */
export const VARIABLES = {
  role: 'AWS_ROLE_ARN',
  tokenFile: 'AWS_WEB_IDENTITY_TOKEN_FILE',
  podIdentity: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  key: 'AWS_ACCESS_KEY_ID',
  regional: 'AWS_STS_REGIONAL_ENDPOINTS',
  region: 'AWS_REGION',
} as const;

/** Where an object of Kubernetes lies. */
export interface Namespaced {
  readonly namespace: string;
  readonly name: string;
}

/** The workload that was asked about; the service account is known once it was found. */
export interface Workload {
  readonly form: 'sa' | 'pod' | 'deploy';
  readonly namespace: string;
  /** Name of the service account, the pod or the deployment, as `form` says. */
  readonly name: string;
  readonly serviceAccount: string | undefined;
  /** The role that the deployment's own template sets: new pods get it too, whatever is annotated. */
  readonly templateRole?: string;
}

/** A Kubernetes cluster as it shows itself to those who use its API. */
export interface KubernetesView {
  /** Name of the kube context; `undefined` inside a pod. */
  readonly context: string | undefined;
  /** URL of the API server. */
  readonly server: string;
  /** The issuer of its service-account tokens, as its own discovery document has it. */
  readonly issuer: string | undefined;
  /** Why the issuer is not known, where it is not. */
  readonly issuerUnseen: string | undefined;
  /** Name and Region of the EKS cluster, where the kubeconfig names one. */
  readonly eks: { readonly name: string; readonly region: string | undefined } | undefined;
}

/** A service account. Of its annotations only those of the EKS webhook are kept. */
export interface ServiceAccount extends Namespaced {
  readonly createdAt: Instant | undefined;
  /** `eks.amazonaws.com/…`, by their full names. */
  readonly annotations: Readonly<Record<string, string>>;
  /** When these annotations were last written, as far as `managedFields` tell. */
  readonly annotatedAt: Instant | undefined;
}

export interface Pod extends Namespaced {
  readonly serviceAccount: string;
  readonly createdAt: Instant | undefined;
  readonly phase: string | undefined;
  /** `eks.amazonaws.com/…`, by their full names. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly fsGroup: number | undefined;
  readonly containers: readonly Container[];
  /** Projected service-account tokens, by the volume that has them. */
  readonly projections: readonly TokenProjection[];
}

/** What of a deployment tells which pods are its own, and what they ask for. */
export interface Deployment {
  /** `default` where it names none. */
  readonly serviceAccount: string;
  /** Its label selector, as kubectl takes it; empty where it has none. */
  readonly selector: string;
  /** The role that a container of its template sets by itself; `undefined` where none does. */
  readonly role: string | undefined;
}

export interface Container {
  readonly name: string;
  readonly isInit: boolean;
  /** The user it runs as: its own, else the pod's; `undefined` where the image decides. */
  readonly runAsUser: number | undefined;
  readonly runAsNonRoot: boolean;
  /** Values of `AWS_…` variables; `undefined` for those that are secret or come from elsewhere. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where its volumes are mounted. */
  readonly mounts: readonly { readonly volume: string; readonly path: string }[];
}

export interface TokenProjection {
  readonly volume: string;
  /** File name within the volume. */
  readonly path: string;
  /** `undefined`: the audience of the API server. */
  readonly audience: string | undefined;
  readonly expirationSeconds: number | undefined;
  /** Mode of the files, as a number. */
  readonly mode: number | undefined;
}

/** A mutating webhook for pods. */
export interface Webhook {
  /** Name of the `MutatingWebhookConfiguration`. */
  readonly configuration: string;
  /** Name of the webhook in it: `iam-for-pods.amazonaws.com` for the one of EKS. */
  readonly name: string;
  readonly failurePolicy: string | undefined;
  /** Labels that a namespace or a pod must have, or must not; empty where all are meant. */
  readonly selects: readonly string[];
}

/** An association of EKS Pod Identity. */
export interface PodIdentityAssociation extends Namespaced {
  readonly roleArn: string | undefined;
}
