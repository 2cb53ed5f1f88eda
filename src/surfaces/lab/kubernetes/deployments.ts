// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import { type Instant, printInstant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { type Controlling, makePods, makerOf, ownedBy, ownerOf } from './controllers.ts';
import { POD_MAKERS, replicasOf } from './pod-makers.ts';
import { type KubeObject, numberIn, objectIn, templateHash } from './objects.ts';
import { freshMetadata, templateMetadata } from './pods.ts';
import { DEPLOYMENTS, REPLICA_SETS, type Resource } from './resources.ts';
import type { KubeStore } from './store.ts';

/** Does at once what the controller of an object would do later; nothing where it has none. */
export function reconcile(resource: Resource, object: KubeObject, controlling: Controlling): void {
  if (resource === DEPLOYMENTS) roll(object, controlling);
  const maker = POD_MAKERS.find((one) => one.resource === resource);
  if (maker !== undefined) makePods(object, maker, controlling);
}

/** The controller that answers for a pod: the one that made it, or the deployment that made that. */
export function keeperOf(
  pod: KubeObject,
  store: KubeStore,
): { readonly resource: Resource; readonly object: KubeObject } | undefined {
  const maker = makerOf(pod, store);
  const above = maker?.resource === REPLICA_SETS ? makerOf(maker.object, store) : undefined;
  return above ?? maker;
}

/**
 * Makes the pods of a deployment what it wants: a replica set for its template, as many pods as
 * there should be, and none of the templates before.
 */
function roll(deployment: KubeObject, controlling: Controlling): void {
  const { store } = controlling;
  const spec = objectIn(deployment, 'spec');
  const hash = templateHash(spec['template']);
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
  const ready = scale(current, replicasOf(spec), controlling);
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

/** Brings a replica set to so many pods, and says how many it has then. */
function scale(set: KubeObject, replicas: number, controlling: Controlling): number {
  const wanting = { ...set, spec: { ...objectIn(set, 'spec'), replicas } };
  reconcile(REPLICA_SETS, wanting, controlling);
  const scaled = controlling.store.find(REPLICA_SETS, set.metadata) ?? set;
  return numberIn(objectIn(scaled, 'status'), 'replicas') ?? 0;
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
