// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';

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
  const key = MERGE_KEYS[name];
  if (!Array.isArray(value) || key === undefined) return value;
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
  const key = MERGE_KEYS[name] ?? '';
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
