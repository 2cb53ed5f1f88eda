// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { jsonIn } from './bodies.ts';
import { jsonPatched } from './json-patch.ts';
import { badRequest, unsupportedMediaType } from './statuses.ts';
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
