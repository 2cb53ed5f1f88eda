// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { COMPONENTS, type Operation, OPERATIONS } from './watch-api.ts';

/** The description of the API, OpenAPI 3.1. */
export function openApi(): object {
  return {
    openapi: '3.1.1',
    info: {
      title: 'trustprint watch',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(
      Object.entries<readonly Operation[]>(OPERATIONS).map(([path, operations]) => [
        path,
        Object.fromEntries(
          operations.map((operation) => [operation.method ?? 'get', operationOf(path, operation)]),
        ),
      ]),
    ),
    components: {
      schemas: components(),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'trustprint access create NAME' },
      },
    },
  };
}

function operationOf(path: string, operation: Operation): object {
  const { summary, method = 'get', scope, body } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, named = '']) => ({
    name: named,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    operationId: `${method}${path.replaceAll(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase()).replaceAll(/\W/g, '')}`,
    summary,
    security: scope === null ? [] : [{ token: [scope] }],
    parameters: [...inPath, ...queryParameters(operation)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: inJson(inPlace(body)) } }),
    responses: responsesOf(path, method, operation),
  };
}

function responsesOf(
  path: string,
  method: string,
  { answer, mediaType = answer === null ? 'text/plain' : 'application/json' }: Operation,
): object {
  const content = { [mediaType]: { schema: answer === null ? { type: 'string' } : ref(answer) } };
  const stream = { 'text/event-stream': { schema: { type: 'string' } } };
  const success = {
    description: 'Done',
    content: path === '/api/v1/events' ? { ...content, ...stream } : content,
  };
  return {
    200: success,
    ...(method === 'post' ? { 201: success } : {}),
    ...(answer === 'Health' || answer === 'Ready'
      ? { 503: { description: 'It does not', content } }
      : {}),
    default: { description: 'Not done, and why', content: inJson(ref('Error')) },
  };
}

function queryParameters({ query }: Operation): readonly object[] {
  return Object.entries<z.ZodType>(query?.shape ?? {}).map(([named, schema]) => ({
    name: named,
    in: 'query',
    required: false,
    schema: inPlace(schema),
  }));
}

function components(): object {
  const registry = z.registry<{ readonly id: string }>();
  for (const [named, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id: named });
  const { schemas } = z.toJSONSchema(registry, {
    target: 'draft-2020-12',
    io: 'input',
    uri: (named) => `#/components/schemas/${named}`,
  });
  // Recursive schemas without a name of their own would be put into one that OpenAPI does not know.
  return Object.fromEntries(
    Object.entries(schemas).map(([named, { $id: _id, $schema: _schema, ...schema }]) => [
      named,
      schema,
    ]),
  );
}

function inJson(schema: object): object {
  return { 'application/json': { schema } };
}

function ref(named: string): object {
  return { $ref: `#/components/schemas/${named}` };
}

function inPlace(of: z.ZodType): object {
  const { $schema: _, ...schema } = z.toJSONSchema(of, { target: 'draft-2020-12', io: 'input' });
  return schema;
}
