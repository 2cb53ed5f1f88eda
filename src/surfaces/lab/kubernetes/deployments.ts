// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import { type Instant, printInstant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import {
  type KubeObject,
  kubeSuffix,
  listIn,
  numberIn,
  objectIn,
  templateHash,
  textIn,
} from './objects.ts';
import { freshMetadata, templateMetadata } from './pods.ts';
import { DEPLOYMENTS, PODS, REPLICA_SETS, type Resource } from './resources.ts';
import { KubeRefusal } from './statuses.ts';
import type { KubeStore } from './store.ts';

/** What a deployment is worked on with. */
export interface Controlling {
  readonly store: KubeStore;
  readonly now: Instant;
  /** Creates a pod as the API does: through admission. */
  readonly createPod: (draft: KubeObject) => KubeObject;
}

/**
 * Makes the pods of a deployment what it wants, at once: a replica set for its template, as many
 * pods as there should be, and none of the templates before.
 */
export function reconcile(deployment: KubeObject, controlling: Controlling): void {
  const { store } = controlling;
  const spec = objectIn(deployment, 'spec');
  const hash = templateHash(spec['template']);
  const wanted = replicasOf(spec);
  const owned = ownedBy(deployment, REPLICA_SETS, store);
  const name = `${deployment.metadata.name}-${hash}`;
  const made =
    owned.find((set) => set.metadata.name === name) ??
    replicaSetOf(deployment, { name, hash }, controlling.now);
  const latest = Math.max(0, ...owned.map(revisionOf));
  const revision = revisionOf(made) === latest && latest > 0 ? latest : latest + 1;
  const current = store.put(REPLICA_SETS, revised(made, revision));
  for (const set of owned) {
    if (set.metadata.name !== name) scale(set, 0, controlling);
  }
  const ready = scale(current, wanted, controlling);
  const status = statusOf(deployment, ready, controlling.now);
  store.put(DEPLOYMENTS, { ...revised(deployment, revision), status });
}

/** Which of its templates a replica set is for: the newest has the highest number. */
function revisionOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[REVISION] ?? 0);
}

function revised(object: KubeObject, revision: number): KubeObject {
  const annotations = { ...object.metadata.annotations, [REVISION]: String(revision) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** What `kubectl rollout history` and `rollout undo` go by. */
const REVISION = 'deployment.kubernetes.io/revision';

/** A deployment with what Kubernetes itself fills in (`SetDefaults_Deployment`). */
export function defaulted(deployment: KubeObject): KubeObject {
  return { ...deployment, spec: { ...DEPLOYMENT_DEFAULTS, ...objectIn(deployment, 'spec') } };
}

const DEPLOYMENT_DEFAULTS: JsonObject = {
  replicas: 1,
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
};

/** What is owned by an object, in one step. */
export function ownedBy(
  { metadata: { uid, namespace } }: KubeObject,
  resource: Resource,
  store: KubeStore,
): readonly KubeObject[] {
  return store
    .all(resource, namespace)
    .filter(({ metadata }) =>
      listIn(metadata, 'ownerReferences').some((one) => one['uid'] === uid),
    );
}

/** The deployment that a pod or a replica set belongs to. */
export function deploymentOf(object: KubeObject, store: KubeStore): KubeObject | undefined {
  const [owner = {}] = listIn(object.metadata, 'ownerReferences');
  const at = { namespace: object.metadata.namespace, name: textIn(owner, 'name') ?? '' };
  if (textIn(owner, 'kind') === 'Deployment') return store.find(DEPLOYMENTS, at);
  const set = store.find(REPLICA_SETS, at);
  return set === undefined ? undefined : deploymentOf(set, store);
}

/** Brings a replica set to so many pods, and says how many it has then. */
function scale(set: KubeObject, wanted: number, controlling: Controlling): number {
  const { store } = controlling;
  const pods = ownedBy(set, PODS, store);
  for (const { metadata } of pods.slice(wanted)) store.remove(PODS, metadata);
  let count = Math.min(pods.length, wanted);
  while (count < wanted && isCreated(set, controlling)) count += 1;
  store.put(REPLICA_SETS, {
    ...set,
    spec: { ...objectIn(set, 'spec'), replicas: wanted },
    status: { replicas: count, readyReplicas: count, availableReplicas: count },
  });
  return count;
}

/** A pod may be refused, as its service account is gone: then there is none. */
function isCreated(set: KubeObject, { createPod, now }: Controlling): boolean {
  const template = objectIn(objectIn(set, 'spec'), 'template');
  const name = `${set.metadata.name}-${kubeSuffix()}`;
  const metadata = freshMetadata(
    { name, namespace: set.metadata.namespace, uid: randomUUID() },
    now,
    {
      generateName: `${set.metadata.name}-`,
      ...templateMetadata(template),
      ownerReferences: [ownerOf(set, REPLICA_SETS)],
    },
  );
  try {
    createPod({ metadata, spec: objectIn(template, 'spec') });
    return true;
  } catch (error) {
    if (error instanceof KubeRefusal) return false;
    throw error;
  }
}

function replicaSetOf(
  deployment: KubeObject,
  { name, hash }: { readonly name: string; readonly hash: string },
  now: Instant,
): KubeObject {
  const template = objectIn(objectIn(deployment, 'spec'), 'template');
  const { labels, annotations } = templateMetadata(template);
  const hashed = { ...labels, 'pod-template-hash': hash };
  const { namespace } = deployment.metadata;
  return {
    metadata: freshMetadata({ name, namespace, uid: randomUUID() }, now, {
      labels: hashed,
      ownerReferences: [ownerOf(deployment, DEPLOYMENTS)],
    }),
    spec: {
      replicas: 0,
      selector: { matchLabels: hashed },
      template: { metadata: { labels: hashed, annotations }, spec: objectIn(template, 'spec') },
    },
  };
}

function ownerOf({ metadata: { name, uid } }: KubeObject, { kind }: Resource): JsonObject {
  const apiVersion = 'apps/v1';
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function statusOf({ metadata, spec }: KubeObject, ready: number, now: Instant): JsonObject {
  const isMet = ready === replicasOf(objectIn({ spec }, 'spec'));
  const since = printInstant(now);
  return {
    observedGeneration: metadata['generation'] ?? 1,
    replicas: ready,
    updatedReplicas: ready,
    readyReplicas: ready,
    availableReplicas: ready,
    conditions: [
      {
        type: 'Available',
        status: isMet ? 'True' : 'False',
        lastUpdateTime: since,
        lastTransitionTime: since,
        reason: isMet ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        message: `Deployment ${isMet ? 'has' : 'does not have'} minimum availability.`,
      },
    ],
  };
}

function replicasOf(spec: JsonObject): number {
  return Math.min(Math.max(Math.trunc(numberIn(spec, 'replicas') ?? 1), 0), MOST_REPLICAS);
}

/** As many pods as a node has at most (Kubernetes, "Considerations for large clusters"). */
const MOST_REPLICAS = 110;
