// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';
import { fieldsOf } from './decoding.ts';
import { apiVersionOf, type Resource, RESOURCES } from './resources.ts';

/**
 * The OpenAPI documents: of version 3 one for each group, as kubectl asks for them since 1.27, to learn that the
 * server validates fields, and for `kubectl explain`. That of version 2 describes nothing: kubectl then
 * leaves the rest to the server.
 */
export function openApiAt(path: string): JsonObject | undefined {
  if (path === '/openapi/v2') return { swagger: '2.0', info: INFO, paths: {} };
  if (path === '/openapi/v3') return { paths: index() };
  const [, part] = /^\/openapi\/v3\/(.+)$/.exec(path) ?? [];
  const group = GROUPS.find((one) => pathOf(one) === part);
  return group === undefined ? undefined : documentOf(group);
}

/** The same document of version 2 as Protocol Buffers (`openapi.v2.Document`): its version alone. */
export const OPENAPI_V2_PROTOBUF = Buffer.from('\n\u00032.0');

function index(): JsonObject {
  return Object.fromEntries(
    GROUPS.map((group) => {
      const path = pathOf(group);
      return [path, { serverRelativeURL: `/openapi/v3/${path}` }];
    }),
  );
}

/** `api/v1`, or `apis/apps/v1`. */
function pathOf(group: string): string {
  return group === '' ? 'api/v1' : `apis/${apiVersionOf({ group })}`;
}

function documentOf(group: string): JsonObject {
  const own = RESOURCES.filter((resource) => resource.group === group);
  return {
    openapi: '3.0.0',
    info: INFO,
    paths: Object.fromEntries(own.flatMap(pathsOf)),
    components: { schemas: schemasOf(own) },
  };
}

function pathsOf(resource: Resource): readonly (readonly [string, JsonObject])[] {
  const { namespaced, plural, group, verbs } = resource;
  const all = `/${pathOf(group)}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const methods = (table: Readonly<Record<string, string>>): JsonObject =>
    Object.fromEntries(
      Object.entries(table)
        .filter(([, verb]) => verbs.some((one) => one === verb))
        .map(([method, verb]) => [method, operationOf(resource, verb)]),
    );
  return [
    [all, methods({ get: 'list', post: 'create' })],
    [`${all}/{name}`, methods({ get: 'get', put: 'update', patch: 'patch', delete: 'delete' })],
  ];
}

function operationOf(resource: Resource, verb: string): JsonObject {
  const isWrite = ['create', 'update', 'patch'].includes(verb);
  return {
    'x-kubernetes-action': verb,
    'x-kubernetes-group-version-kind': kindOf(resource),
    ...(isWrite ? { parameters: PARAMETERS } : {}),
    responses: { 200: { description: 'OK' } },
  };
}

function kindOf({ group, kind }: Resource): JsonObject {
  return { group, version: 'v1', kind };
}

/** The schemas of these kinds, and of all that is in them. */
function schemasOf(resources: readonly Resource[]): JsonObject {
  const schemas: Record<string, JsonObject> = {};
  const left = resources.map(({ kind }) => kind);
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const fields = fieldsOf(name);
    if (fields === undefined || name in schemas) continue;
    const kinds = resources.filter(({ kind }) => kind === name).map(kindOf);
    schemas[name] = {
      type: 'object',
      properties: Object.fromEntries([...fields].map(([field, type]) => [field, schemaOf(type)])),
      ...(kinds.length === 0 ? {} : { 'x-kubernetes-group-version-kind': kinds }),
    };
    left.push(...[...fields.values()].map((type) => type.replace(/^(?:\[\]|map\[string\])*/, '')));
  }
  return schemas;
}

function schemaOf(type: string): JsonObject {
  if (type.startsWith('[]')) return { type: 'array', items: schemaOf(type.slice(2)) };
  if (type.startsWith(MAP)) {
    return { type: 'object', additionalProperties: schemaOf(type.slice(MAP.length)) };
  }
  const simple = SIMPLE[type];
  if (simple !== undefined) return simple;
  return { allOf: [{ $ref: `#/components/schemas/${type}` }] };
}

const MAP = 'map[string]';

const SIMPLE: Readonly<Record<string, JsonObject>> = {
  any: { type: 'object' },
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  Time: { type: 'string', format: 'date-time' },
  Quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  IntOrString: { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' },
};

const PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string' },
}));

const INFO = { title: 'Kubernetes', version: 'v1' };

const GROUPS = [...new Set(RESOURCES.map(({ group }) => group))];
