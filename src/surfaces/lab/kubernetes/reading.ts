// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import type { KubeObject } from './objects.ts';
import type { ResourceRequest } from './parsed-request.ts';
import { apiVersionOf, type Resource } from './resources.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { badRequest, expired, notFound } from './statuses.ts';
import type { KubeEvent, KubeStore } from './store.ts';
import { tableOf, type TableWish } from './tables.ts';

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

/** What is watched, and how it is told. */
interface Watch {
  readonly resource: Resource;
  readonly selects: (object: KubeObject) => boolean;
  readonly represented: (object: KubeObject) => JsonObject;
  readonly query: URLSearchParams;
}

/**
 * A stream of events, one a line: what happened since the version that is asked from, then what
 * happens, until the client goes, its time is over, or the cluster ends.
 *
 * @throws KubeRefusal where that version is not known any more.
 */
export function watchResponse(store: KubeStore, watch: Watch): Response {
  const before = former(store, watch);
  const { represented, query } = watch;
  let leave = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const send = (type: string, object: JsonObject): void => {
        controller.enqueue(Buffer.from(`${JSON.stringify({ type, object })}\n`));
      };
      const tell = tellerOf(watch, (type, object) => {
        send(type, represented(object));
      });
      for (const event of before) tell(event);
      if (query.get('sendInitialEvents') === 'true') send('BOOKMARK', bookmark(store, watch));
      leave = leaving(store, tell, { query, controller });
    },
    cancel: () => {
      leave();
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/json' } });
}

/** What came before the watch: all objects as added where no version was named. */
function former(store: KubeStore, { resource, query }: Watch): readonly KubeEvent[] {
  const from = query.get('resourceVersion') ?? '';
  const { version } = store;
  if (from === '' || from === '0' || query.get('sendInitialEvents') === 'true') {
    const rest = { resource, before: undefined, isGone: false, version };
    return store.all(resource).map((object) => ({ ...rest, object }));
  }
  if (!/^\d{1,15}$/.test(from)) throw badRequest(`Invalid value: "${from}": invalid version`);
  const events = store.since(Number(from));
  if (events === undefined) throw expired(`too old resource version: ${from} (${String(version)})`);
  return events;
}

/** What comes to be selected is added for the client, and what no more is, deleted. */
function tellerOf(
  { resource, selects }: Watch,
  send: (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject) => void,
): (event: KubeEvent) => void {
  return ({ resource: of, before, object, isGone }) => {
    if (of !== resource) return;
    const was = before !== undefined && selects(before);
    if (!isGone && selects(object)) send(was ? 'MODIFIED' : 'ADDED', object);
    else if (was) send('DELETED', object);
  };
}

/** Begins to listen, and says how to end it. */
function leaving(
  store: KubeStore,
  tell: (event: KubeEvent) => void,
  {
    query,
    controller,
  }: {
    readonly query: URLSearchParams;
    readonly controller: ReadableStreamDefaultController<Uint8Array>;
  },
): () => void {
  const seconds = Math.min(Number(query.get('timeoutSeconds')) || MOST_SECONDS, MOST_SECONDS);
  const end = (): void => {
    stop();
    controller.close();
  };
  const timer = setTimeout(end, seconds * 1000);
  timer.unref();
  const unwatch = store.watch({ tell, end });
  const stop = (): void => {
    clearTimeout(timer);
    unwatch();
  };
  return stop;
}

/** Says that all there was has been told. */
function bookmark({ version }: KubeStore, { resource }: Watch): JsonObject {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  const { kind, group } = resource;
  const apiVersion = group === '' ? 'v1' : `${group}/v1`;
  return { kind, apiVersion, metadata: { resourceVersion: String(version), annotations } };
}

/** kube-apiserver ends a watch after half an hour to an hour (`--min-request-timeout`). */
const MOST_SECONDS = 1800;
