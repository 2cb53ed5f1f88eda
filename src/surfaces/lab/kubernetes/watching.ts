// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';
import type { KubeObject } from './objects.ts';
import type { Resource } from './resources.ts';
import { badRequest, expired } from './statuses.ts';
import type { KubeEvent, KubeStore } from './store.ts';

/** What is watched, and how it is told. */
export interface Watch {
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
      const tell = telling(watch, (type, object) => {
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
function telling(
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
