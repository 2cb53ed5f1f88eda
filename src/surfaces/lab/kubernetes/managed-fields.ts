// SPDX-License-Identifier: Apache-2.0

import { type Instant, printInstant } from '../../../core/model/instant.ts';
import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { type KubeObject, listIn, objectIn, sameJson, textIn } from './objects.ts';

/** Who writes, by what means, when. */
export interface Manager {
  /** `kubectl-annotate`. */
  readonly name: string;
  readonly apiVersion: string;
  readonly now: Instant;
}

/**
 * The `managedFields` of an object after a write: the writer has the fields that he changed, and
 * nobody else has them any more. Lists count as one field each, which is coarser than in life. What
 * nobody had a field of when it was created, as after `kubectl create serviceaccount`, is not tracked
 * later either.
 *
 * @see Kubernetes, "Server-Side Apply", Field management.
 */
export function managedAfter(
  before: JsonObject,
  after: JsonObject,
  { name, apiVersion, now }: Manager,
): readonly JsonObject[] {
  const metadata = objectIn(before, 'metadata');
  if ('metadata' in before && !('managedFields' in metadata)) return [];
  const former = listIn(metadata, 'managedFields');
  const changed = changedFields(ownFields(before), ownFields(after));
  const others = former.filter((entry) => textIn(entry, 'manager') !== name);
  const own = former.find((entry) => textIn(entry, 'manager') === name);
  const kept = others.flatMap((entry) => {
    const rest = without(objectIn(entry, 'fieldsV1'), changed.all);
    return Object.keys(rest).length === 0 ? [] : [{ ...entry, fieldsV1: rest }];
  });
  const fieldsV1 = joined(without(objectIn(own ?? {}, 'fieldsV1'), changed.all), changed.set);
  if (Object.keys(fieldsV1).length === 0) return kept;
  const time = printInstant(now);
  return [
    ...kept,
    { manager: name, operation: 'Update', apiVersion, time, fieldsType: 'FieldsV1', fieldsV1 },
  ];
}

/** The object with who manages its fields; without a word of it where nobody ever did. */
export function withManaged(object: KubeObject, managedFields: readonly JsonObject[]): KubeObject {
  if (managedFields.length === 0 && !('managedFields' in object.metadata)) return object;
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/** What its writers have a say in. */
function ownFields(object: JsonObject): JsonObject {
  const { metadata, status, ...content } = object;
  const { labels, annotations } = isJsonObject(metadata) ? metadata : {};
  return { metadata: { labels: labels ?? {}, annotations: annotations ?? {} }, ...content };
}

interface Changed {
  /** Fields that have another value now. */
  readonly set: JsonObject;
  /** These, and those that are gone. */
  readonly all: JsonObject;
}

function changedFields(before: JsonObject, after: JsonObject): Changed {
  const set: Record<string, unknown> = {};
  const all: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [one, other] = [before[name], after[name]];
    if (sameJson(one, other)) continue;
    const inner = innerChanges(one, other);
    all[`f:${name}`] = inner.all;
    // An object of which members went away has nothing that was written.
    const isSet = !isJsonObject(one) || Object.keys(inner.set).length > 0;
    if (other !== undefined && isSet) set[`f:${name}`] = inner.set;
  }
  return { set, all };
}

/** Objects change member by member, all else as a whole. */
function innerChanges(one: unknown, other: unknown): Changed {
  return isJsonObject(other) && (one === undefined || isJsonObject(one))
    ? changedFields(one ?? {}, other)
    : { set: {}, all: {} };
}

/** Fields less those that are named as a whole, and what lies below them. */
function without(fields: JsonObject, named: JsonObject): JsonObject {
  const rest = Object.entries(fields).flatMap(([name, inner]) => {
    const out = named[name];
    if (!isJsonObject(out)) return [[name, inner] as const];
    if (Object.keys(out).length === 0 || !isJsonObject(inner)) return [];
    const left = without(inner, out);
    return Object.keys(left).length === 0 ? [] : [[name, left] as const];
  });
  return Object.fromEntries(rest);
}

function joined(one: JsonObject, other: JsonObject): JsonObject {
  const all = new Map(Object.entries(one));
  for (const [name, fields] of Object.entries(other)) {
    const former = all.get(name);
    const both = isJsonObject(former) && isJsonObject(fields);
    all.set(name, both ? joined(former, fields) : fields);
  }
  return Object.fromEntries(all);
}
