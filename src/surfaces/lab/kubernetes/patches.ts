// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { jsonIn } from './contents.ts';
import { sameJson, textIn } from './objects.ts';
import { badRequest, KubeRefusal, unsupportedMediaType } from './statuses.ts';
import { strategicallyMerged } from './strategic-merge.ts';

/**
 * An object with a patch of this media type.
 *
 * @throws KubeRefusal where there is no such type, or the patch is none of it.
 */
export function patched(object: JsonObject, contentType: string, text: string): JsonObject {
  const type = contentType.split(';')[0]?.trim() ?? '';
  const patch = PATCHES[type];
  if (patch === undefined) throw unsupportedMediaType(Object.keys(PATCHES));
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

const PATCHES: Readonly<Record<string, (target: JsonObject, patch: unknown) => JsonObject>> = {
  'application/json-patch+json': jsonPatched,
  'application/merge-patch+json': ofObjects(merged),
  'application/strategic-merge-patch+json': ofObjects(strategicallyMerged),
};

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
