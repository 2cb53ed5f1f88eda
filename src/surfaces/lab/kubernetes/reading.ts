// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import type { ResourceRequest } from './parsed-request.ts';
import type { KubeObject } from './objects.ts';
import { apiVersionOf, type Resource } from './resources.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { badRequest, notFound } from './statuses.ts';
import type { KubeStore } from './store.ts';
import { tableOf, type TableWish } from './tables.ts';
import { watchResponse } from './watching.ts';

/** How the client wants to be told. */
export interface Telling {
  readonly accept: string;
  readonly now: Instant;
}

/** One object. */
export function readOne(store: KubeStore, asked: ResourceRequest, telling: Telling): Response {
  const { resource, name = '', namespace } = asked;
  const object = store.find(resource, { namespace, name });
  if (object === undefined) throw notFound(resource, name);
  return Response.json(representation(asked, telling)(object));
}

/** A list, by pages where the client wants pages. */
export function readList(store: KubeStore, asked: ResourceRequest, telling: Telling): Response {
  const { resource, query } = asked;
  const all = store.all(resource, asked.namespace).filter(selectorOf(asked));
  const from = startOf(query.get('continue') ?? '');
  const rest = all.filter((object) => placeOf(object) >= from);
  const limit = Number(query.get('limit') ?? 0);
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const next = rest[page.length];
  const metadata = {
    resourceVersion: String(store.version),
    ...(next === undefined
      ? {}
      : { continue: pageToken(next, store), remainingItemCount: rest.length - page.length }),
  };
  const wish = tableWish(asked, telling);
  if (wish !== undefined) return Response.json(tableOf(page, metadata, wish));
  const { kind } = resource;
  const apiVersion = apiVersionOf(resource);
  return Response.json({ kind: `${kind}List`, apiVersion, metadata, items: page });
}

/** A list, and what becomes of it. */
export function readOn(store: KubeStore, asked: ResourceRequest, telling: Telling): Response {
  const { resource, query } = asked;
  const selects = selectorOf(asked);
  const represented = representation(asked, telling);
  return watchResponse(store, { resource, selects, represented, query });
}

/** An object with the names of its kind, as it is sent alone. */
export function named({ kind, group }: Pick<Resource, 'kind' | 'group'>, object: KubeObject) {
  return { kind, apiVersion: apiVersionOf({ group }), ...object };
}

function representation(
  asked: ResourceRequest,
  telling: Telling,
): (object: KubeObject) => JsonObject {
  const wish = tableWish(asked, telling);
  return (object) =>
    wish === undefined
      ? named(asked.resource, object)
      : tableOf([object], { resourceVersion: object.metadata.resourceVersion }, wish);
}

function selectorOf({ resource, namespace, query }: ResourceRequest) {
  const byLabel = labelSelector(query.get('labelSelector') ?? '');
  const byField = fieldSelector(query.get('fieldSelector') ?? '', resource);
  return (object: KubeObject): boolean =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    byLabel(object) &&
    byField(object);
}

/** `undefined` where the objects themselves are wanted. */
function tableWish(
  { resource, query }: ResourceRequest,
  { accept, now }: Telling,
): TableWish | undefined {
  const [first = ''] = accept.split(',');
  if (!/;as=Table\b/.test(first)) return undefined;
  const asked = query.get('includeObject');
  const includes = asked === 'None' || asked === 'Object' ? asked : 'Metadata';
  return { resource, now, includes };
}

/** The order of a list, over all namespaces. */
function placeOf({ metadata: { namespace = '', name } }: KubeObject): string {
  return `${namespace}/${name}`;
}

function pageToken(next: KubeObject, { version }: KubeStore): string {
  const token = { v: 'meta.k8s.io/v1', rv: version, start: placeOf(next) };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function startOf(token: string): string {
  if (token === '') return '';
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (isJsonObject(read) && typeof read['start'] === 'string') return read['start'];
  } catch {
    // Said below, as of any other token that is none of ours.
  }
  throw badRequest('continue key is not valid: incorrectly encoded continue token');
}
