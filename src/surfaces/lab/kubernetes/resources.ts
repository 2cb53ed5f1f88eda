// SPDX-License-Identifier: Apache-2.0

import { type KubeObject, objectIn, textIn } from './objects.ts';

/** A kind of object that the API serves. */
export interface Resource {
  /** `''` for the core group. */
  readonly group: string;
  /** As in paths: `serviceaccounts`. */
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  /** Names for several of them: `kubectl get all`. */
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  /** Fields that selectors may name, besides name and namespace. */
  readonly selectable: Readonly<Record<string, (object: KubeObject) => string>>;
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** `v1`, or `apps/v1`: all that is served is of version 1. */
export function apiVersionOf({ group }: Pick<Resource, 'group'>): string {
  return group === '' ? 'v1' : `${group}/v1`;
}

/** How errors name a resource: `pods`, `deployments.apps`. */
export function qualified({ group, plural }: Resource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** How errors about the content of an object name its kind: `Pod`, `Deployment.apps`. */
export function qualifiedKind({ group, kind }: Pick<Resource, 'group' | 'kind'>): string {
  return group === '' ? kind : `${kind}.${group}`;
}

const READS: readonly Verb[] = ['get', 'list', 'watch'];
const ALL: readonly Verb[] = [...READS, 'create', 'update', 'patch', 'delete'];

const ofSpec = (name: string) => (object: KubeObject) =>
  textIn(objectIn(object, 'spec'), name) ?? '';
const ofStatus = (name: string) => (object: KubeObject) =>
  textIn(objectIn(object, 'status'), name) ?? '';

export const NAMESPACES: Resource = {
  group: '',
  plural: 'namespaces',
  singular: 'namespace',
  kind: 'Namespace',
  shortNames: ['ns'],
  namespaced: false,
  verbs: [...READS, 'create', 'update', 'patch'],
  selectable: { 'status.phase': ofStatus('phase') },
};

export const SERVICE_ACCOUNTS: Resource = {
  group: '',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  kind: 'ServiceAccount',
  shortNames: ['sa'],
  namespaced: true,
  verbs: ALL,
  selectable: {},
};

/** @see Kubernetes, "Field Selectors": supported fields by kind. */
export const PODS: Resource = {
  group: '',
  plural: 'pods',
  singular: 'pod',
  kind: 'Pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  verbs: ALL,
  selectable: {
    'spec.nodeName': ofSpec('nodeName'),
    'spec.restartPolicy': ofSpec('restartPolicy'),
    'spec.schedulerName': ofSpec('schedulerName'),
    'spec.serviceAccountName': ofSpec('serviceAccountName'),
    'status.phase': ofStatus('phase'),
    'status.podIP': ofStatus('podIP'),
  },
};

/** A kind that makes pods. */
function controller(group: string, kind: string, ...shortNames: readonly string[]): Resource {
  const singular = kind.toLowerCase();
  return {
    group,
    plural: `${singular}s`,
    singular,
    kind,
    shortNames,
    categories: ['all'],
    namespaced: true,
    verbs: ALL,
    selectable: {},
  };
}

export const DEPLOYMENTS = controller('apps', 'Deployment', 'deploy');
export const REPLICA_SETS = controller('apps', 'ReplicaSet', 'rs');
export const STATEFUL_SETS = controller('apps', 'StatefulSet', 'sts');
export const DAEMON_SETS = controller('apps', 'DaemonSet', 'ds');
export const JOBS = controller('batch', 'Job');
export const CRON_JOBS = controller('batch', 'CronJob', 'cj');

export const MUTATING_WEBHOOKS: Resource = {
  group: 'admissionregistration.k8s.io',
  plural: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  kind: 'MutatingWebhookConfiguration',
  shortNames: [],
  namespaced: false,
  verbs: ALL,
  selectable: {},
};

/** A kind of which the lab keeps objects and does nothing with them, so that manifests can be applied. */
function kept(kind: string, { plural, group = '', namespaced = true, short = [] }: Kept): Resource {
  return {
    group,
    plural: plural ?? `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    kind,
    shortNames: short,
    namespaced,
    verbs: ALL,
    selectable: {},
  };
}

interface Kept {
  readonly plural?: string;
  readonly group?: string;
  readonly namespaced?: boolean;
  readonly short?: readonly string[];
}

const RBAC = 'rbac.authorization.k8s.io';

const KEPT = [
  kept('ConfigMap', { short: ['cm'] }),
  kept('Secret', {}),
  kept('Service', { short: ['svc'] }),
  kept('PersistentVolumeClaim', { short: ['pvc'] }),
  kept('NetworkPolicy', {
    plural: 'networkpolicies',
    group: 'networking.k8s.io',
    short: ['netpol'],
  }),
  kept('PodDisruptionBudget', { group: 'policy', short: ['pdb'] }),
  kept('ClusterRole', { group: RBAC, namespaced: false }),
  kept('ClusterRoleBinding', { group: RBAC, namespaced: false }),
  kept('ServiceMonitor', { group: 'monitoring.coreos.com', short: ['smon'] }),
] as const;

export const RESOURCES: readonly Resource[] = [
  NAMESPACES,
  PODS,
  SERVICE_ACCOUNTS,
  DEPLOYMENTS,
  REPLICA_SETS,
  STATEFUL_SETS,
  DAEMON_SETS,
  JOBS,
  CRON_JOBS,
  MUTATING_WEBHOOKS,
  ...KEPT,
];
