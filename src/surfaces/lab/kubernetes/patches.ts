// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { jsonIn } from './contents.ts';
import { sameJson, textIn } from './objects.ts';
import { badRequest, KubeRefusal, unsupportedMediaType } from './statuses.ts';

/**
 * An object with a patch of this media type.
 *
 * @throws KubeRefusal where there is no such type, or the patch is none of it.
 */
export function patched(object: JsonObject, contentType: string, text: string): JsonObject {
  const type = contentType.split(';')[0]?.trim() ?? '';
  const patch = PATCHES.get(type);
  if (patch === undefined) throw unsupportedMediaType([...PATCHES.keys()]);
  return patch(object, jsonIn(text));
}

/** RFC 7396: members of the patch replace those of the target, `null` takes them away. */
function merged(target: JsonObject, patch: JsonObject): JsonObject {
  const all = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    const former = all.get(name);
    if (value === null) all.delete(name);
    else if (isJsonObject(value)) all.set(name, merged(isJsonObject(former) ? former : {}, value));
    else all.set(name, value);
  }
  return Object.fromEntries(all);
}

function ofObjects(patch: (target: JsonObject, patch: JsonObject) => JsonObject) {
  return (target: JsonObject, value: unknown): JsonObject => {
    if (!isJsonObject(value)) throw badRequest('error decoding patch: the body is no object');
    return patch(target, value);
  };
}

const PATCHES: ReadonlyMap<string, (target: JsonObject, patch: unknown) => JsonObject> = new Map([
  ['application/json-patch+json', jsonPatched],
  ['application/merge-patch+json', ofObjects(merged)],
  ['application/strategic-merge-patch+json', ofObjects(strategicallyMerged)],
]);

/**
 * An object after the operations of a JSON Patch, one after the other (RFC 6902; `copy` and `move`
 * are not known here).
 *
 * @throws KubeRefusal where an operation is none, or cannot be done.
 */
export function jsonPatched(object: JsonObject, patch: unknown): JsonObject {
  if (!Array.isArray(patch)) throw badRequest('error decoding patch: the body is no list');
  let value: unknown = object;
  for (const operation of patch) {
    if (!isJsonObject(operation)) throw badRequest('error decoding patch: not an operation');
    value = after(value, operation);
  }
  if (!isJsonObject(value)) throw badRequest('the patch leaves no object');
  return value;
}

function after(value: unknown, operation: JsonObject): unknown {
  const path = textIn(operation, 'path') ?? '';
  const steps = path.split('/').slice(1).map(unescaped);
  const op = textIn(operation, 'op') ?? '';
  switch (op) {
    case 'add':
    case 'replace':
      return changed(value, steps, { op, path, value: operation['value'] });
    case 'remove':
      return changed(value, steps, { op, path, value: undefined });
    case 'test':
      if (sameJson(at(value, steps), operation['value'])) return value;
      throw undoable(`testing value ${path} failed: test failed`);
    default:
      throw badRequest(`unexpected kind: ${op}`);
  }
}

interface Step {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value: unknown;
}

/** The value with the place changed that the steps lead to. */
function changed(value: unknown, [first, ...rest]: readonly string[], step: Step): unknown {
  if (first === undefined) return step.value;
  if (Array.isArray(value)) return changedList(value, [first, ...rest], step);
  if (!isJsonObject(value)) throw missing(step);
  if (rest.length > 0) {
    if (!(first in value)) throw missing(step);
    return { ...value, [first]: changed(value[first], rest, step) };
  }
  if (step.op !== 'add' && !(first in value)) throw missing(step);
  const { [first]: former, ...others } = value;
  return step.op === 'remove' ? others : { ...value, [first]: step.value };
}

function changedList(
  list: readonly unknown[],
  [first = '', ...rest]: readonly string[],
  step: Step,
): readonly unknown[] {
  const isNew = step.op === 'add' && rest.length === 0;
  const place = placeIn(list, first);
  if (place === undefined || place > list.length - (isNew ? 0 : 1)) throw missing(step);
  if (rest.length > 0) return list.with(place, changed(list[place], rest, step));
  if (step.op === 'remove') return list.toSpliced(place, 1);
  return list.toSpliced(place, isNew ? 0 : 1, step.value);
}

/** A hyphen is the place behind the last member. */
function placeIn(list: readonly unknown[], step: string): number | undefined {
  if (step === '-') return list.length;
  return /^\d{1,9}$/.test(step) ? Number(step) : undefined;
}

function at(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)] as unknown;
    return isJsonObject(inner) ? inner[step] : undefined;
  }, value);
}

function missing({ op, path }: Step): KubeRefusal {
  return undoable(`${op} operation does not apply: doc is missing path: ${path}: missing value`);
}

/** What the API server says of a patch that does not fit the object. */
function undoable(why: string): KubeRefusal {
  const message = `the server rejected our request due to an error in our request: ${why}`;
  return new KubeRefusal(422, 'Invalid', { message, details: {} });
}

/** @see RFC 6901, 3. */
function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * An object with a strategic merge patch: as a merge patch, but lists of objects that have a key
 * (containers have their name) are merged member by member.
 *
 * @see Kubernetes, "Notes on the strategic merge patch".
 */
export function strategicallyMerged(target: JsonObject, patch: JsonObject): JsonObject {
  if (patch['$patch'] === 'replace') return plain(patch);
  const all = new Map(Object.entries(retained(target, patch['$retainKeys'])));
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith('$')) continue;
    if (value === null) all.delete(name);
    else all.set(name, mergedMember(name, all.get(name), value));
  }
  for (const [name, order] of Object.entries(patch)) {
    const ordered = /^\$setElementOrder\/(.+)$/.exec(name)?.[1] ?? '';
    const list = all.get(ordered);
    if (Array.isArray(list) && Array.isArray(order))
      all.set(ordered, inOrder(ordered, list, order));
  }
  return Object.fromEntries(all);
}

function mergedMember(name: string, former: unknown, value: unknown): unknown {
  if (isJsonObject(value)) return strategicallyMerged(isJsonObject(former) ? former : {}, value);
  if (!Array.isArray(value)) return value;
  const key = mergeKeyOf(name, value);
  if (key === undefined) return value;
  return mergedList(Array.isArray(former) ? former : [], value, key);
}

function mergedList(
  former: readonly unknown[],
  patch: readonly unknown[],
  key: string,
): readonly unknown[] {
  const changes = patch.filter(isJsonObject);
  if (changes.some((change) => change['$patch'] === 'replace')) {
    return changes.filter((change) => change['$patch'] === undefined);
  }
  let list = former.filter(isJsonObject);
  for (const change of changes) {
    const place = list.findIndex((item) => item[key] === change[key]);
    if (change['$patch'] === 'delete') list = list.filter((item) => item[key] !== change[key]);
    else if (place < 0) list = [...list, strategicallyMerged({}, change)];
    else list = list.with(place, strategicallyMerged(list[place] ?? {}, change));
  }
  return list;
}

/** Members whose place is given come in that order; others stay behind them. */
function inOrder(
  name: string,
  list: readonly unknown[],
  order: readonly unknown[],
): readonly unknown[] {
  const key = mergeKeyOf(name, order) ?? '';
  const placeOf = (item: unknown): number => {
    const place = order.findIndex(
      (one) => isJsonObject(one) && isJsonObject(item) && one[key] === item[key],
    );
    return place < 0 ? order.length : place;
  };
  return list.toSorted((one, other) => placeOf(one) - placeOf(other));
}

function retained(target: JsonObject, keys: unknown): JsonObject {
  if (!Array.isArray(keys)) return target;
  return Object.fromEntries(Object.entries(target).filter(([name]) => keys.includes(name)));
}

function plain(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !name.startsWith('$')));
}

/** Ports are those of a container, or of a Service. */
function mergeKeyOf(name: string, items: readonly unknown[]): string | undefined {
  const isOfContainer = items.some((item) => isJsonObject(item) && 'containerPort' in item);
  return name === 'ports' && !isOfContainer ? 'port' : MERGE_KEYS[name];
}

/** By what members of a list are told apart (`patchMergeKey` of the API's types). */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  conditions: 'type',
  containers: 'name',
  env: 'name',
  ephemeralContainers: 'name',
  hostAliases: 'ip',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  ports: 'containerPort',
  secrets: 'name',
  topologySpreadConstraints: 'topologyKey',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
  webhooks: 'name',
};
