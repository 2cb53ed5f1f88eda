// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import type { ServiceAccount } from '../issuer/tokens.ts';
import { ownedBy } from './controllers.ts';
import { defaulted, keeperOf, reconcile } from './deployments.ts';
import { type At, type KubeObject, objectIn, sameJson } from './objects.ts';
import { PodLogs } from './pod-logs.ts';
import { jobLabels } from './pod-makers.ts';
import { completed, running, serviceAccountOf, templateMetadata } from './pods.ts';
import {
  DEPLOYMENTS,
  JOBS,
  MUTATING_WEBHOOKS,
  PODS,
  REPLICA_SETS,
  type Resource,
  SERVICE_ACCOUNTS,
  STATEFUL_SETS,
} from './resources.ts';
import type { Right } from './rights.ts';
import { forbidden } from './statuses.ts';
import { KubeStore } from './store.ts';
import { injected, isMeant } from './webhook.ts';

/** What of its surroundings a cluster knows. */
export interface Surroundings {
  readonly region: string;
  /** Whether EKS Pod Identity has an association for a service account. */
  readonly isAssociated: (serviceAccount: ServiceAccount) => boolean;
}

/** A Kubernetes cluster of the lab: what it holds, and what its controllers make of each write. */
export class KubeCluster {
  readonly store = new KubeStore();
  readonly logs = new PodLogs();
  readonly #surroundings: Surroundings;
  #denied: readonly Right[] = [];

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** What the user of the lab may not do. */
  get denied(): readonly Right[] {
    return this.#denied;
  }

  deny(rights: readonly Right[]): void {
    this.#denied = rights;
  }

  /** Keeps something new, as it comes to be. */
  create(resource: Resource, object: KubeObject, now: Instant): KubeObject {
    if (resource === PODS) return this.#createPod(object, now);
    const kept = this.store.put(resource, withDefaults(resource, object));
    this.#reconcile(resource, kept, now);
    return this.store.find(resource, kept.metadata) ?? kept;
  }

  /** Keeps what was written to an object. */
  update(resource: Resource, object: KubeObject, now: Instant): KubeObject {
    const before = this.store.find(resource, object.metadata);
    const kept = this.store.put(resource, generated(before, withDefaults(resource, object)));
    if (kept.metadata['generation'] !== before?.metadata['generation']) {
      this.#reconcile(resource, kept, now);
    }
    return this.store.find(resource, kept.metadata) ?? kept;
  }

  /** Takes an object away, and what it owns. A pod of a controller is recreated. */
  remove(resource: Resource, at: At, now: Instant): void {
    const object = this.store.find(resource, at);
    if (object === undefined) return;
    const keeper = resource === PODS ? keeperOf(object, this.store) : undefined;
    this.store.remove(resource, at);
    for (const owned of OWNED) {
      for (const { metadata } of ownedBy(object, owned, this.store))
        this.remove(owned, metadata, now);
    }
    if (keeper !== undefined) this.#reconcile(keeper.resource, keeper.object, now);
  }

  #reconcile(resource: Resource, object: KubeObject, now: Instant): void {
    const createPod = (draft: KubeObject): KubeObject => this.#createPod(draft, now);
    reconcile(resource, object, { store: this.store, now, createPod });
  }

  /** Admission, in its order: the token for the API server first, then EKS's webhook. */
  #createPod(draft: KubeObject, now: Instant): KubeObject {
    const { namespace = '', name: podName, labels = {} } = draft.metadata;
    const name = serviceAccountOf(objectIn(draft, 'spec'));
    const serviceAccount = this.store.find(SERVICE_ACCOUNTS, { namespace, name });
    if (serviceAccount === undefined) {
      const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
      throw forbidden(PODS, podName, why);
    }
    const { region, isAssociated } = this.#surroundings;
    const admission = { region, serviceAccount, isAssociated: isAssociated({ namespace, name }) };
    const pod = completed(draft);
    const seen = isMeant(this.store.all(MUTATING_WEBHOOKS), labels);
    return this.store.put(PODS, running(seen ? injected(pod, admission) : pod, now));
  }
}

/** The generation of an object counts the changes of what is wanted of it. */
function generated(before: KubeObject | undefined, object: KubeObject): KubeObject {
  if (object['spec'] === undefined) return object;
  const isSame = sameJson(before?.['spec'], object['spec']);
  const generation = Number(before?.metadata['generation'] ?? 1) + (isSame ? 0 : 1);
  return { ...object, metadata: { ...object.metadata, generation } };
}

/** What the API server fills in where it is not given. */
function withDefaults(resource: Resource, object: KubeObject): KubeObject {
  if (resource === JOBS) return withSelector(object);
  if (resource === DEPLOYMENTS) return defaulted(object);
  if (![REPLICA_SETS, STATEFUL_SETS].includes(resource)) return object;
  return { ...object, spec: { replicas: 1, ...objectIn(object, 'spec') } };
}

/** A job selects its pods by labels that the API server gives their template. */
function withSelector(job: KubeObject): KubeObject {
  const spec = objectIn(job, 'spec');
  const template = objectIn(spec, 'template');
  const labels = { ...templateMetadata(template).labels, ...jobLabels(job) };
  const matchLabels = { [JOB_UID]: job.metadata.uid };
  const metadata = { ...objectIn(template, 'metadata'), labels };
  return {
    ...job,
    spec: { ...spec, selector: { matchLabels }, template: { ...template, metadata } },
  };
}

const JOB_UID = 'batch.kubernetes.io/controller-uid';

const OWNED: readonly Resource[] = [REPLICA_SETS, JOBS, PODS];
