// SPDX-License-Identifier: Apache-2.0

import { type Resource, RESOURCES } from './resources.ts';
import { nameIn } from './selectors.ts';
import { methodNotAllowed, unknownResource } from './statuses.ts';

/** What a request asks of the API. */
export type ParsedRequest = PathRequest | ResourceRequest;

/** A path that is no resource: discovery, health, documents. */
export interface PathRequest {
  readonly kind: 'path';
  readonly path: string;
  /** As it is authorized by: `get`. */
  readonly verb: string;
}

export interface ResourceRequest {
  readonly kind: 'resource';
  readonly resource: Resource;
  /** `token`. */
  readonly subresource: string | undefined;
  readonly verb: string;
  /** `undefined` over all of them, and for what belongs to the cluster. */
  readonly namespace: string | undefined;
  /** `undefined` for lists, and for what is created. */
  readonly name: string | undefined;
  readonly query: URLSearchParams;
}

/**
 * Reads the method and the path of a request.
 *
 * @throws KubeRefusal where the API has nothing of that kind.
 */
export function askedOf(method: string, url: URL, resources: readonly Resource[]): ParsedRequest {
  const groups = RESOURCE_PATH.exec(url.pathname)?.groups;
  if (groups === undefined) {
    return { kind: 'path', path: url.pathname, verb: method.toLowerCase() };
  }
  const { group = '', plural, rest = '', namespace } = groups;
  const [name, subresource, ...beyond] = rest.split('/').slice(1).map(decoded);
  const resource = [...RESOURCES, ...resources].find(
    (one) => one.group === group && one.plural === plural,
  );
  if (resource === undefined || beyond.length > 0) throw unknownResource();
  return {
    kind: 'resource',
    resource,
    subresource,
    verb: verbOf(method, name, url.searchParams),
    namespace: namespace === undefined ? undefined : decoded(namespace),
    name: name ?? nameIn(url.searchParams.get('fieldSelector') ?? ''),
    query: url.searchParams,
  };
}

/** What is percent-encoded wrongly stays as it came: no object has such a name. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function verbOf(method: string, name: string | undefined, query: URLSearchParams): string {
  if (method === 'GET' || method === 'HEAD') {
    if (/^(1|true)$/.test(query.get('watch') ?? '')) return 'watch';
    return name === undefined ? 'list' : 'get';
  }
  const verb = name === undefined && method === 'DELETE' ? undefined : VERBS[method];
  if (verb === undefined) throw methodNotAllowed();
  return verb;
}

/** `namespaces` themselves are a resource, and what lies in one is below it. */
const RESOURCE_PATH =
  /^\/(?:api\/v1|apis\/(?<group>[a-z0-9.]+)\/v1)(?:\/namespaces\/(?<namespace>[^/]+)(?=\/[a-z]))?\/(?<plural>[a-z]+)(?<rest>(?:\/[^/]+)*)$/;

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
