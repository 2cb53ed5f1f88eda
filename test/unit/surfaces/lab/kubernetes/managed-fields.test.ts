// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { JsonObject } from '../../../../../src/core/model/json.ts';
import { objectIn } from '../../../../../src/surfaces/lab/kubernetes/objects.ts';
import { managedAfter } from '../../../../../src/surfaces/lab/kubernetes/managed-fields.ts';
import { NOW } from '../lab-world.ts';

/** An object as it stands after these writes, each by somebody. */
function written(...writes: readonly (readonly [string, JsonObject])[]): readonly JsonObject[] {
  let managedFields: readonly JsonObject[] = [];
  let before: JsonObject = {};
  for (const [name, content] of writes) {
    const given = content['metadata'] as JsonObject | undefined;
    managedFields = managedAfter(before, content, { name, apiVersion: 'v1', now: NOW });
    const isTracked = managedFields.length > 0 || 'managedFields' in objectIn(before, 'metadata');
    before = { ...content, metadata: { ...given, ...(isTracked ? { managedFields } : {}) } };
  }
  return managedFields.map(({ manager, fieldsV1 }) => ({ manager, fieldsV1 }));
}

const annotated = (annotations: JsonObject): JsonObject => ({ metadata: { annotations } });
const owned = (...names: readonly string[]): JsonObject => ({
  'f:metadata': { 'f:annotations': Object.fromEntries(names.map((name) => [`f:${name}`, {}])) },
});

describe('who manages which field', () => {
  it('is who changed it last', () => {
    assert.deepEqual(
      written(['one', annotated({ a: '1', b: '1' })], ['other', annotated({ a: '2', b: '1' })]),
      [
        { manager: 'one', fieldsV1: owned('b') },
        { manager: 'other', fieldsV1: owned('a') },
      ],
    );
  });

  it('is nobody where it is gone, and a manager of nothing is none', () => {
    const writes = [
      ['one', annotated({ a: '1' })],
      ['other', annotated({})],
    ] as const;
    assert.deepEqual(written(...writes), []);
  });

  it('is nobody, ever, where nobody had a field when the object was created', () => {
    assert.deepEqual(
      written(['kubectl-create', { metadata: {} }], ['kubectl-annotate', annotated({ a: '1' })]),
      [],
    );
  });

  it('is one who wrote several times, with all that is his', () => {
    assert.deepEqual(
      written(['one', annotated({ a: '1' })], ['one', annotated({ a: '1', b: '2' })]),
      [{ manager: 'one', fieldsV1: owned('a', 'b') }],
    );
  });

  it('counts a list as one field, and leaves out what controllers say', () => {
    const spec = { containers: [{ name: 'a' }], replicas: 1 };
    assert.deepEqual(written(['one', { spec, status: { replicas: 1 } }]), [
      { manager: 'one', fieldsV1: { 'f:spec': { 'f:containers': {}, 'f:replicas': {} } } },
    ]);
  });
});
