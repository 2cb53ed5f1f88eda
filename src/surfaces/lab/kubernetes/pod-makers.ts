// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';
import { type KubeObject, numberIn, objectIn, templateHash } from './objects.ts';
import { DAEMON_SETS, JOBS, REPLICA_SETS, type Resource, STATEFUL_SETS } from './resources.ts';

/** A kind of controller that makes pods itself. */
export interface PodMaker {
  readonly resource: Resource;
  readonly wanted: (spec: JsonObject) => number;
  /** Labels of its pods, besides those of the template. */
  readonly labels?: (controller: KubeObject) => Readonly<Record<string, string>>;
  /** What a pod is called, by its place; else as Kubernetes ends names. */
  readonly ending?: (place: number) => string;
  readonly status: (spec: JsonObject, pods: number) => JsonObject;
}

export function replicasOf(spec: JsonObject, member = 'replicas'): number {
  return Math.min(Math.max(Math.trunc(numberIn(spec, member) ?? 1), 0), MOST_REPLICAS);
}

const revision = ({ metadata: { name }, spec }: KubeObject): Readonly<Record<string, string>> => ({
  'controller-revision-hash': `${name}-${templateHash(objectIn({ spec }, 'spec')['template'])}`,
});

/** The labels that a job gives its pods, and selects them by (Kubernetes, "Jobs", Pod labels). */
export const jobLabels = ({ metadata: { name, uid } }: KubeObject) => ({
  'batch.kubernetes.io/controller-uid': uid,
  'batch.kubernetes.io/job-name': name,
  'controller-uid': uid,
  'job-name': name,
});

/** The cluster has one node, so daemon sets have one pod; its programs do not run, so no job ends. */
export const POD_MAKERS: readonly PodMaker[] = [
  {
    resource: REPLICA_SETS,
    wanted: replicasOf,
    status: (_spec, pods) => ({ replicas: pods, readyReplicas: pods, availableReplicas: pods }),
  },
  {
    resource: STATEFUL_SETS,
    wanted: replicasOf,
    labels: revision,
    ending: String,
    status: (_spec, pods) => ({
      replicas: pods,
      readyReplicas: pods,
      availableReplicas: pods,
      currentReplicas: pods,
      updatedReplicas: pods,
    }),
  },
  {
    resource: DAEMON_SETS,
    wanted: () => 1,
    labels: revision,
    status: (_spec, pods) => ({
      desiredNumberScheduled: 1,
      currentNumberScheduled: pods,
      numberReady: pods,
      numberAvailable: pods,
      updatedNumberScheduled: pods,
      numberMisscheduled: 0,
    }),
  },
  {
    resource: JOBS,
    wanted: (spec) => (spec['suspend'] === true ? 0 : replicasOf(spec, 'parallelism')),
    labels: jobLabels,
    status: (_spec, pods) => ({ active: pods, ready: pods }),
  },
];

/** As many pods as a node has at most (Kubernetes, "Considerations for large clusters"). */
export const MOST_REPLICAS = 110;
