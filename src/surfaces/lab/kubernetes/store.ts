// SPDX-License-Identifier: Apache-2.0

import type { At, KubeObject } from './objects.ts';
import type { Resource } from './resources.ts';

/** What became of an object. */
export interface KubeEvent {
  readonly resource: Resource;
  /** `undefined` where it is new. */
  readonly before: KubeObject | undefined;
  /** As it is now, or was at last. */
  readonly object: KubeObject;
  readonly isGone: boolean;
  readonly version: number;
}

/** Who wants to know of writes. */
export interface Watcher {
  readonly tell: (event: KubeEvent) => void;
  readonly end: () => void;
}

/** The objects of a cluster. It guards that every write gets a version of its own, in order. */
export class KubeStore {
  readonly #objects = new Map<string, KubeObject>();
  readonly #events: KubeEvent[] = [];
  readonly #watchers = new Set<Watcher>();
  #version = FIRST_VERSION;

  /** The version of the last write. */
  get version(): number {
    return this.#version;
  }

  find(resource: Resource, at: At): KubeObject | undefined {
    return this.#objects.get(keyOf(resource, at));
  }

  /** The objects of a resource by namespace and name; of one namespace, or of all. */
  all(resource: Resource, namespace?: string): readonly KubeObject[] {
    const before = `${resource.plural}/${namespace === undefined ? '' : `${namespace}/`}`;
    return [...this.#objects]
      .filter(([key]) => key.startsWith(before))
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, object]) => object);
  }

  /** Keeps an object in the place of the one that was there, and gives it as it is kept. */
  put(resource: Resource, object: KubeObject): KubeObject {
    const key = keyOf(resource, object.metadata);
    const before = this.#objects.get(key);
    const kept = this.#versioned(object);
    this.#objects.set(key, kept);
    this.#tell({ resource, before, object: kept, isGone: false, version: this.#version });
    return kept;
  }

  remove(resource: Resource, at: At): void {
    const key = keyOf(resource, at);
    const before = this.#objects.get(key);
    if (before === undefined) return;
    this.#objects.delete(key);
    const object = this.#versioned(before);
    this.#tell({ resource, before, object, isGone: true, version: this.#version });
  }

  /** What happened after a version; `undefined` where that is too long ago to be known. */
  since(version: number): readonly KubeEvent[] | undefined {
    const oldest = this.#events[0]?.version ?? this.#version + 1;
    if (version + 1 < oldest) return undefined;
    return this.#events.filter((event) => event.version > version);
  }

  /** Tells of every write from now on, until what it returns is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Tells all who watch that nothing more will come. */
  end(): void {
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  #versioned(object: KubeObject): KubeObject {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    return { ...object, metadata };
  }

  #tell(event: KubeEvent): void {
    this.#events.push(event);
    if (this.#events.length > MOST_EVENTS) this.#events.shift();
    for (const watcher of this.#watchers) watcher.tell(event);
  }
}

function keyOf({ plural, namespaced }: Resource, { namespace = '', name }: At): string {
  return namespaced ? `${plural}/${namespace}/${name}` : `${plural}/${name}`;
}

/** Clusters that have just begun are past the first hundreds. */
const FIRST_VERSION = 1000;

/** The watch cache of kube-apiserver begins with a hundred events a resource; this is for all. */
const MOST_EVENTS = 1000;
