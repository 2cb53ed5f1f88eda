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

/**
 * The kinds of object that a workload is named by, each by the prefix of its targets. `others` are
 * more names that kubectl has for it, besides its kind and the plural of that.
 */
export const FORMS = {
  sa: { kind: 'ServiceAccount', group: '', noun: 'service account', others: [] },
  pod: { kind: 'Pod', group: '', noun: 'pod', others: ['po'] },
  deploy: { kind: 'Deployment', group: 'apps', noun: 'deployment', others: [] },
  sts: { kind: 'StatefulSet', group: 'apps', noun: 'statefulset', others: [] },
  ds: { kind: 'DaemonSet', group: 'apps', noun: 'daemonset', others: [] },
  rs: { kind: 'ReplicaSet', group: 'apps', noun: 'replicaset', others: [] },
  job: { kind: 'Job', group: 'batch', noun: 'job', others: [] },
  cronjob: { kind: 'CronJob', group: 'batch', noun: 'cronjob', others: ['cj'] },
} as const;

export type Form = keyof typeof FORMS;

/** Those that make pods. */
export type ControllerForm = Exclude<Form, 'sa' | 'pod'>;

export function isForm(text: string): text is Form {
  return Object.hasOwn(FORMS, text);
}

export function isController(form: Form): form is ControllerForm {
  return form !== 'sa' && form !== 'pod';
}

/** In the order in which help has them. */
export const FORM_NAMES: readonly Form[] = Object.keys(FORMS).filter(isForm);

/** As paths and rules name the kind of a form: `statefulsets`. */
export function resourceOf(form: Form): string {
  return `${FORMS[form].kind.toLowerCase()}s`;
}

/** The workload that was asked about; the service account is known once it was found. */
export interface Workload extends Namespaced {
  /** What the name is of. */
  readonly form: Form;
  readonly serviceAccount: string | undefined;
  /** The role that the controller's own template sets: new pods get it too, whatever is annotated. */
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
  /** The controller that made it, where that is known and there is one. */
  readonly owner?: PodOwner;
  readonly phase: string | undefined;
  /** `eks.amazonaws.com/…`, by their full names. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly fsGroup: number | undefined;
  readonly containers: readonly Container[];
  /** Projected service-account tokens, by the volume that has them. */
  readonly projections: readonly TokenProjection[];
}

/** Of a pod that a deployment made by a replica set, the deployment. */
export interface PodOwner {
  /** As manifests have it: `Deployment`. */
  readonly kind: string;
  readonly name: string;
}

/** What of a controller tells which pods are its own, and what they ask for. */
export interface Controller extends Namespaced {
  readonly form: ControllerForm;
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
