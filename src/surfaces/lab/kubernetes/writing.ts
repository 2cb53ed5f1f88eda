// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import type { Instant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import type { KubeCluster } from './cluster.ts';
import { bodyOf, judge } from './contents.ts';
import { validated } from './decoding.ts';
import { managedAfter, type Manager, withManaged } from './managed-fields.ts';
import {
  type KubeObject,
  kubeSuffix,
  listIn,
  type Metadata,
  numberIn,
  objectIn,
  sameJson,
  stringsIn,
  textIn,
} from './objects.ts';
import type { ResourceRequest } from './parsed-request.ts';
import { patched } from './patches.ts';
import { freshMetadata } from './pods.ts';
import { named } from './reading.ts';
import { apiVersionOf, DEPLOYMENTS, NAMESPACES, PODS, SERVICE_ACCOUNTS } from './resources.ts';
import { alreadyExists, conflict, methodNotAllowed, notFound, notInTheLab } from './statuses.ts';

/** A write: what is asked, by which program, with which body. */
export interface Writing {
  readonly asked: ResourceRequest;
  readonly body: string;
  readonly contentType: string;
  readonly userAgent: string;
  readonly now: Instant;
}

/** Creates an object. */
export function createOne(cluster: KubeCluster, writing: Writing): Response {
  const { asked, body, now } = writing;
  const { resource } = asked;
  const { query } = asked;
  const given = bodyOf(body, resource);
  const { object: content, headers } = validated(given, resource, { query, isPatch: false });
  const object = freshObject(content, writing);
  judge(resource, object);
  const { namespace, name } = object.metadata;
  demandNamespace(cluster, namespace);
  if (cluster.store.find(resource, { namespace, name }) !== undefined) {
    throw alreadyExists(resource, name);
  }
  const kept = isDry(asked) ? object : cluster.create(resource, object, now);
  if (resource === NAMESPACES && !isDry(asked)) addDefaultAccount(cluster, name, now);
  return Response.json(named(resource, kept), { status: 201, headers });
}

/** Changes an object by a patch. */
export function patchOne(cluster: KubeCluster, writing: Writing): Response {
  const { contentType, body } = writing;
  if (contentType.startsWith(APPLY)) {
    throw notInTheLab('the lab has no server-side apply: leave --server-side out');
  }
  const change = (before: KubeObject) => patched(before, contentType, body);
  return changeOne(cluster, writing, { isPatch: true, change });
}

/** Puts an object in the place of the one that is there. */
export function replaceOne(cluster: KubeCluster, writing: Writing): Response {
  const { body, asked } = writing;
  const change = () => bodyOf(body, asked.resource);
  return changeOne(cluster, writing, { isPatch: false, change });
}

/** Deletes an object: pods and service accounts are sent once more, of others it is just said. */
export function deleteOne(cluster: KubeCluster, { asked, now }: Writing): Response {
  const { resource } = asked;
  const object = found(cluster, asked);
  if (!isDry(asked)) cluster.remove(resource, object.metadata, now);
  if (resource === PODS || resource === SERVICE_ACCOUNTS) {
    return Response.json(named(resource, object));
  }
  const { name, uid } = object.metadata;
  const group = resource.group === '' ? {} : { group: resource.group };
  const details = { name, ...group, kind: resource.plural, uid };
  const head = { kind: 'Status', apiVersion: 'v1', metadata: {} };
  return Response.json({ ...head, status: 'Success', details });
}

function changeOne(
  cluster: KubeCluster,
  writing: Writing,
  {
    isPatch,
    change,
  }: { readonly isPatch: boolean; readonly change: (before: KubeObject) => JsonObject },
): Response {
  const { asked, now } = writing;
  const { resource } = asked;
  const before = found(cluster, asked);
  const { query } = asked;
  const { object: wanted, headers } = validated(change(before), resource, { query, isPatch });
  const version = textIn(objectIn(wanted, 'metadata'), 'resourceVersion') ?? '';
  const { metadata } = before;
  if (version !== '' && version !== metadata.resourceVersion) {
    throw conflict(resource, metadata.name, MODIFIED);
  }
  const after = withIdentity(wanted, before);
  judge(resource, after, before);
  if (sameJson(after, before)) return Response.json(named(resource, before), { headers });
  const managedFields = managedAfter(before, after, managerOf(writing));
  const next = withManaged(after, managedFields);
  const kept = isDry(asked) ? next : cluster.update(resource, next, now);
  return Response.json(named(resource, kept), { headers });
}

function found(
  { store }: KubeCluster,
  { resource, namespace, name = '' }: ResourceRequest,
): KubeObject {
  const object = store.find(resource, { namespace, name });
  if (object === undefined) throw notFound(resource, name);
  return object;
}

/** What a client may not change stays: who the object is, and what its controllers say of it. */
function withIdentity(wanted: JsonObject, before: KubeObject): KubeObject {
  const { kind, apiVersion, status, ...content } = wanted;
  const given = objectIn(wanted, 'metadata');
  const { labels, annotations, ...identity } = before.metadata;
  const metadata: Metadata = { ...identity, ...ownMetadata(given) };
  return { ...content, ...('status' in before ? { status: before['status'] } : {}), metadata };
}

function freshObject(given: JsonObject, { asked, now, ...writing }: Writing): KubeObject {
  const { kind, apiVersion, status, ...content } = given;
  const wanted = objectIn(given, 'metadata');
  const prefix = textIn(wanted, 'generateName');
  const generated = prefix === undefined ? '' : `${prefix}${kubeSuffix()}`;
  const identity = {
    name: textIn(wanted, 'name') ?? generated,
    namespace: asked.namespace,
    uid: randomUUID(),
  };
  const isActive = asked.resource === NAMESPACES;
  const object: KubeObject = {
    ...content,
    ...(isActive ? { status: { phase: 'Active' } } : {}),
    metadata: freshMetadata(identity, now, {
      ...('spec' in given ? { generation: 1 } : {}),
      ...ownMetadata(wanted),
      ...('ownerReferences' in wanted
        ? { ownerReferences: listIn(wanted, 'ownerReferences') }
        : {}),
    }),
  };
  const managedFields = managedAfter({}, object, managerOf({ asked, now, ...writing }));
  return withManaged(object, managedFields);
}

/** What of the metadata clients have a say in. What is no text is left for the judge to find. */
function ownMetadata(given: JsonObject): JsonObject {
  return Object.fromEntries(
    ['labels', 'annotations'].flatMap((name) => {
      const members = objectIn(given, name);
      return Object.keys(members).length === 0 ? [] : [[name, members] as const];
    }),
  );
}

/** Who writes, as he says himself, else as his program is called. */
function managerOf({ asked, userAgent, now }: Writing): Manager {
  const program = userAgent.split('/')[0] ?? '';
  const name = asked.query.get('fieldManager') ?? (program === '' ? 'unknown' : program);
  return { name: name.slice(0, MOST_NAME), apiVersion: apiVersionOf(asked.resource), now };
}

function demandNamespace({ store }: KubeCluster, namespace: string | undefined): void {
  if (namespace === undefined || store.find(NAMESPACES, { name: namespace }) !== undefined) return;
  throw notFound(NAMESPACES, namespace);
}

/** Every namespace has one. */
function addDefaultAccount(cluster: KubeCluster, namespace: string, now: Instant): void {
  const metadata = freshMetadata({ name: 'default', namespace, uid: randomUUID() }, now);
  cluster.create(SERVICE_ACCOUNTS, { metadata }, now);
}

function isDry({ query }: ResourceRequest): boolean {
  return query.get('dryRun') === 'All';
}

/** Server-side apply, which may create the object. */
const APPLY = 'application/apply-patch+';

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** @see Kubernetes API, `managedFields`: a manager has 128 characters at most. */
const MOST_NAME = 128;

/** Answers what is asked of the scale of a deployment: how many pods it wants, and to want others. */
export function answerScale(cluster: KubeCluster, writing: Writing): Response {
  const { asked, contentType, body, now } = writing;
  const { name = '', namespace, verb } = asked;
  const deployment = cluster.store.find(DEPLOYMENTS, { namespace, name });
  if (deployment === undefined) throw notFound(DEPLOYMENTS, name);
  if (verb === 'get') return Response.json(scaleOf(deployment));
  if (verb !== 'patch') throw methodNotAllowed();
  const wanted = objectIn(patched(scaleOf(deployment), contentType, body), 'spec');
  const spec = { ...objectIn(deployment, 'spec'), replicas: numberIn(wanted, 'replicas') ?? 0 };
  const scaled = { ...deployment, spec };
  return Response.json(scaleOf(isDry(asked) ? scaled : cluster.update(DEPLOYMENTS, scaled, now)));
}

function scaleOf({ metadata, ...content }: KubeObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const spec = objectIn(content, 'spec');
  const labels = Object.entries(stringsIn(objectIn(spec, 'selector'), 'matchLabels'));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberIn(spec, 'replicas') ?? 1 },
    status: {
      replicas: numberIn(objectIn(content, 'status'), 'replicas') ?? 0,
      selector: labels.map(([label, value]) => `${label}=${value}`).join(','),
    },
  };
}
