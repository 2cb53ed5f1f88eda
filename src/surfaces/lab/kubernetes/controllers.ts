// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import type { Instant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { type KubeObject, kubeSuffix, listIn, objectIn, textIn } from './objects.ts';
import { freshMetadata, templateMetadata } from './pods.ts';
import { MOST_REPLICAS, type PodMaker } from './pod-makers.ts';
import { apiVersionOf, PODS, type Resource, RESOURCES } from './resources.ts';
import { KubeRefusal } from './statuses.ts';
import type { KubeStore } from './store.ts';

/** What a controller is worked on with. */
export interface Controlling {
  readonly store: KubeStore;
  readonly now: Instant;
  /** Creates a pod as the API does: through admission. */
  readonly createPod: (draft: KubeObject) => KubeObject;
}

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

/** The controller that made an object, where it is still there. */
export function makerOf(
  { metadata }: KubeObject,
  store: KubeStore,
): { readonly resource: Resource; readonly object: KubeObject } | undefined {
  const [owner = {}] = listIn(metadata, 'ownerReferences');
  const resource = RESOURCES.find(({ kind }) => kind === textIn(owner, 'kind'));
  if (resource === undefined) return undefined;
  const at = { namespace: metadata.namespace, name: textIn(owner, 'name') ?? '' };
  const object = store.find(resource, at);
  return object === undefined ? undefined : { resource, object };
}

/** The reference by which an object is owned. */
export function ownerOf({ metadata: { name, uid } }: KubeObject, resource: Resource): JsonObject {
  const apiVersion = apiVersionOf(resource);
  const { kind } = resource;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/**
 * Brings a controller to the pods that it wants, of its template as that is now, and says how many
 * it has then.
 */
export function makePods(
  controller: KubeObject,
  maker: PodMaker,
  controlling: Controlling,
): KubeObject {
  const { store } = controlling;
  const { resource } = maker;
  const spec = objectIn(controller, 'spec');
  const wanted = maker.wanted(spec);
  const labels = maker.labels?.(controller) ?? {};
  const owned = ownedBy(controller, PODS, store);
  const current = owned.filter(({ metadata }) =>
    Object.entries(labels).every(([label, value]) => metadata.labels?.[label] === value),
  );
  const kept = current.slice(0, wanted);
  for (const pod of owned) if (!kept.includes(pod)) store.remove(PODS, pod.metadata);
  const names = new Set(kept.map(({ metadata }) => metadata.name));
  const missing = Array.from({ length: MOST_REPLICAS }, (_none, place) => place)
    .map((place) => `${controller.metadata.name}-${maker.ending?.(place) ?? kubeSuffix()}`)
    .filter((name) => !names.has(name))
    .slice(0, wanted - kept.length);
  const made = missing.filter((name) =>
    isCreated({ controller, resource, name, labels }, controlling),
  );
  const count = kept.length + made.length;
  return store.put(resource, { ...controller, status: maker.status(spec, count) });
}

interface Draft {
  readonly controller: KubeObject;
  readonly resource: Resource;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A pod may be refused, as its service account is gone: then there is none. */
function isCreated(
  { controller, resource, name, labels }: Draft,
  { createPod, now }: Controlling,
): boolean {
  const template = objectIn(objectIn(controller, 'spec'), 'template');
  const written = templateMetadata(template);
  const metadata = freshMetadata(
    { name, namespace: controller.metadata.namespace, uid: randomUUID() },
    now,
    {
      generateName: `${controller.metadata.name}-`,
      ...written,
      labels: { ...written.labels, ...labels },
      ownerReferences: [ownerOf(controller, resource)],
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
