// SPDX-License-Identifier: Apache-2.0

import { type Difference, differencesOf, type Schema } from './schema-differences.ts';

type Named<T> = Readonly<Record<string, T | undefined>>;
interface Content {
  readonly content?: Named<{ readonly schema?: Schema }>;
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly required?: boolean }[];
  readonly requestBody?: Content;
  readonly responses?: Named<Content>;
}
type Paths = Named<Named<Operation>>;

/** Compares what two versions of our API answer and take, an operation at a time. */
export function openapiDifferences(before: Schema, after: Schema): readonly Difference[] {
  const [old, now] = [operationsOf(before), operationsOf(after)];
  return [
    ...[...now.keys()]
      .filter((name) => !old.has(name))
      .map((name) => ({ breaks: false, says: `${name} is new` })),
    ...[...old].flatMap(([name, operation]) => {
      const other = now.get(name);
      if (other === undefined) return [{ breaks: true, says: `${name} is gone` }];
      const bodies = [operation.requestBody, other.requestBody] as const;
      return [
        ...parameterDifferences(name, operation, other),
        ...contentDifferences({ before, after, isOutput: false }, bodies, `${name} takes`),
        ...Object.entries(operation.responses ?? {}).flatMap(([status, answer]) => {
          const path = `${name} ${status}`;
          const answers = [answer, other.responses?.[status]] as const;
          return contentDifferences({ before, after, isOutput: true }, answers, path);
        }),
      ];
    }),
  ];
}

function operationsOf(document: Schema): ReadonlyMap<string, Operation> {
  const paths = (document['paths'] ?? {}) as Paths;
  const found = Object.entries(paths).flatMap(([path, operations = {}]) =>
    Object.entries(operations).map(([method, one]) => [`${method} ${path}`, one ?? {}] as const),
  );
  return new Map(found);
}

function parameterDifferences(
  name: string,
  { parameters: old = [] }: Operation,
  { parameters: now = [] }: Operation,
): readonly Difference[] {
  const needed = now.filter(
    (one) =>
      one.required === true &&
      old.every((other) => other.name !== one.name || other.required !== true),
  );
  const gone = old.filter((one) => now.every((other) => other.name !== one.name));
  return [
    ...needed.map((one) => ({ breaks: true, says: `${name} needs ${one.name} now` })),
    ...gone.map((one) => ({ breaks: true, says: `${name} takes no ${one.name} now` })),
  ];
}

function contentDifferences(
  documents: Parameters<typeof differencesOf>[0],
  [before, after]: readonly (Content | undefined)[],
  path: string,
): readonly Difference[] {
  return Object.entries(before?.content ?? {}).flatMap(([type, { schema } = {}]) => {
    const other = after?.content?.[type]?.schema;
    if (schema === undefined) return [];
    if (other === undefined) return [{ breaks: true, says: `${path} ${type} is gone` }];
    return differencesOf(documents, [schema, other], path);
  });
}
