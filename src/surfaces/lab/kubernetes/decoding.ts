// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { KUBE_TYPES } from './kube-types.ts';
import type { Resource } from './resources.ts';
import { badRequest, invalid, type KubeRefusal } from './statuses.ts';

/** An object as the API takes it, and what it had that no field is called. */
export interface Decoded {
  readonly object: JsonObject;
  /** `unknown field "spec.replica"`. */
  readonly unknown: readonly string[];
}

/**
 * An object by the fields of its kind: what is no field is left out, as is what is `null`.
 *
 * @throws KubeRefusal in words of Go, where a field is of another type.
 */
export function decoded(value: JsonObject, { kind }: Pick<Resource, 'kind'>): Decoded {
  const unknown: string[] = [];
  const context = { kind, unknown };
  return { object: structOf(value, { type: kind, path: '', plain: '' }, context), unknown };
}

/**
 * An object by the fields of its kind, and the warnings that its sender gets of those that are none.
 *
 * @param validation What the sender wants to become of them: `Strict`, `Warn` or `Ignore`.
 * @param isPatch Whether it came about by a patch, which is refused in other words.
 * @throws KubeRefusal where there are such, and he is strict.
 * @see Kubernetes API concepts, "Field validation".
 */
export function validated(
  value: JsonObject,
  resource: Pick<Resource, 'kind'>,
  { query, isPatch }: { readonly query: URLSearchParams; readonly isPatch: boolean },
): { readonly object: JsonObject; readonly headers: Readonly<Record<string, string>> } {
  const { object, unknown } = decoded(value, resource);
  const validation = query.get('fieldValidation') ?? 'Warn';
  if (unknown.length === 0 || validation === 'Ignore') return { object, headers: {} };
  const shown = unknown.slice(0, MOST_SHOWN);
  if (validation === 'Warn') {
    const warnings = shown.map((one) => `299 - ${JSON.stringify(one.replaceAll(/[^ -~]/g, '?'))}`);
    return { object, headers: { warning: warnings.join(', ') } };
  }
  const why = `strict decoding error: ${shown.join(', ')}`;
  if (!isPatch) throw cannotBe(resource.kind, why);
  const says = `Invalid value: ${why}`;
  const fault = { field: 'patch', reason: 'FieldValueInvalid', says } as const;
  throw invalid({ group: '', kind: '' }, '', [fault]);
}

/** A client that gets everything wrong is told of so much. */
const MOST_SHOWN = 20;

/** The types of the fields of a type; `undefined` where it is none of an object. */
export function fieldsOf(type: string): ReadonlyMap<string, string> | undefined {
  types ??= new Map(
    KUBE_TYPES.trim()
      .split('\n')
      .map((line) => {
        const [name = '', ...fields] = line.split(' ');
        const pairs = fields.map((field) => {
          const at = field.indexOf(':');
          return [field.slice(0, at), field.slice(at + 1)] as const;
        });
        return [name, new Map(pairs)];
      }),
  );
  return types.get(type);
}

/** Read when they are first asked for. */
let types: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;

interface Context {
  readonly kind: string;
  readonly unknown: string[];
}

/** What is expected at a place. */
interface Place {
  readonly type: string;
  /** With the numbers of lists, as strict errors have it. */
  readonly path: string;
  /** Without them, after the type that the field is of, as Go has it. */
  readonly plain: string;
  readonly owner?: string;
}

function structOf(value: JsonObject, { type, path, plain }: Place, context: Context): JsonObject {
  const fields = fieldsOf(type);
  const members = Object.entries(value).flatMap(([name, member]) => {
    const own = fields?.get(name);
    const below = (before: string): string => (before === '' ? name : `${before}.${name}`);
    if (own === undefined) {
      context.unknown.push(`unknown field "${below(path)}"`);
      return [];
    }
    if (member === null) return [];
    const place = { type: own, path: below(path), plain: below(plain), owner: type };
    return [[name, valueOf(member, place, context)] as const];
  });
  return Object.fromEntries(members);
}

function valueOf(value: unknown, place: Place, context: Context): unknown {
  const { type, path } = place;
  if (type.startsWith('[]')) {
    if (!Array.isArray(value)) throw mistyped(value, place, context);
    const inner = type.slice(2);
    return value.map((item, index) =>
      valueOf(item, { ...place, type: inner, path: `${path}[${String(index)}]` }, context),
    );
  }
  if (type.startsWith(MAP)) {
    if (!isJsonObject(value)) throw mistyped(value, place, context);
    const inner = { ...place, type: type.slice(MAP.length) };
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        valueOf(member, { ...inner, path: `${path}.${name}` }, context),
      ]),
    );
  }
  if (fieldsOf(type) !== undefined) {
    if (!isJsonObject(value)) throw mistyped(value, place, context);
    return structOf(value, place, context);
  }
  if (SIMPLE[type]?.(value) === false) throw mistyped(value, place, context);
  return value;
}

function mistyped(
  value: unknown,
  { type, plain, owner = '' }: Place,
  { kind }: Context,
): KubeRefusal {
  const given = JSON_NAMES[typeof value] ?? (Array.isArray(value) ? 'array' : 'object');
  const wanted = type.replace(/^((?:\[\]|map\[string\])*)(?=[A-Z])/, '$1v1.');
  return cannotBe(
    kind,
    `json: cannot unmarshal ${given} into Go struct field ${owner}.${plain} of type ${wanted}`,
  );
}

/** A body that is none of its kind. */
function cannotBe(kind: string, why: string): KubeRefusal {
  return badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: ${why}`);
}

const MAP = 'map[string]';

const JSON_NAMES: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
};

const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNumber = (value: unknown): boolean => isText(value) || typeof value === 'number';

const SIMPLE: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: isText,
  Time: isText,
  bool: (value) => typeof value === 'boolean',
  int32: Number.isInteger,
  int64: Number.isInteger,
  Quantity: isTextOrNumber,
  IntOrString: isTextOrNumber,
};
