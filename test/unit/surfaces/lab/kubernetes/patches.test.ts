// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { JsonObject } from '../../../../../src/core/model/json.ts';
import {
  jsonPatched,
  patched,
  strategicallyMerged,
} from '../../../../../src/surfaces/lab/kubernetes/patches.ts';
import { KubeRefusal } from '../../../../../src/surfaces/lab/kubernetes/statuses.ts';

/** The examples of RFC 7396, appendix A, whose target is an object. */
const MERGES: readonly (readonly [JsonObject, JsonObject, JsonObject])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe('a merge patch', () => {
  for (const [target, patch, expected] of MERGES) {
    it(`makes ${JSON.stringify(expected)} of ${JSON.stringify(target)} by ${JSON.stringify(patch)}`, () => {
      const type = 'application/merge-patch+json; charset=utf-8';
      assert.deepEqual(patched(target, type, JSON.stringify(patch)), expected);
    });
  }
});

describe('a strategic merge patch', () => {
  const containers = [
    { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] },
    { name: 'b', image: 'b:1' },
  ];
  const merged = (patch: JsonObject): JsonObject => strategicallyMerged({ containers }, patch);

  it('merges containers and their variables by name', () => {
    const env = [
      { name: 'X', value: '2' },
      { name: 'Y', value: '3' },
    ];
    assert.deepEqual(merged({ containers: [{ name: 'a', env }] }), {
      containers: [{ name: 'a', image: 'a:1', env }, containers[1]],
    });
  });

  it('deletes a member, and orders those that stay', () => {
    const patch = {
      $setElementOrder: 'of nothing',
      '$setElementOrder/containers': [{ name: 'c' }, { name: 'b' }],
      containers: [{ name: 'a', $patch: 'delete' }, { name: 'c' }],
    };
    assert.deepEqual(merged(patch), { containers: [{ name: 'c' }, containers[1]] });
  });

  it('replaces what it is told to replace', () => {
    const replacement = { containers: [{ $patch: 'replace' }, { name: 'c' }] };
    assert.deepEqual(merged(replacement), { containers: [{ name: 'c' }] });
    assert.deepEqual(strategicallyMerged({ a: { b: 1 } }, { a: { $patch: 'replace', c: 2 } }), {
      a: { c: 2 },
    });
  });

  it('keeps the keys alone that it names', () => {
    const target = { strategy: { type: 'RollingUpdate', rollingUpdate: {} } };
    const patch = { strategy: { $retainKeys: ['type'], type: 'Recreate' } };
    assert.deepEqual(strategicallyMerged(target, patch), { strategy: { type: 'Recreate' } });
  });

  it('replaces lists without a key as a whole, and takes away what is null', () => {
    assert.deepEqual(strategicallyMerged({ args: ['a'], b: 1 }, { args: ['c'], b: null }), {
      args: ['c'],
    });
  });
});

describe('a JSON patch', () => {
  const target = { list: ['a', 'b'], labels: { 'x/y': 1 } };
  for (const [operation, expected] of [
    [{ op: 'add', path: '/list/0', value: 'c' }, { list: ['c', 'a', 'b'] }],
    [{ op: 'add', path: '/list/-', value: 'c' }, { list: ['a', 'b', 'c'] }],
    [{ op: 'add', path: '/list/2', value: 'c' }, { list: ['a', 'b', 'c'] }],
    [{ op: 'replace', path: '/list/1', value: 'c' }, { list: ['a', 'c'] }],
    [{ op: 'remove', path: '/list/0' }, { list: ['b'] }],
    [{ op: 'replace', path: '/labels/x~1y', value: 2 }, { labels: { 'x/y': 2 } }],
    [{ op: 'remove', path: '/labels/x~1y' }, { labels: {} }],
    [{ op: 'test', path: '/list', value: ['a', 'b'] }, {}],
  ] as const) {
    it(`does ${JSON.stringify(operation)}`, () => {
      assert.deepEqual(jsonPatched(target, [operation]), { ...target, ...expected });
    });
  }

  for (const operation of [
    { op: 'add', path: '/list/3', value: 'c' },
    { op: 'replace', path: '/list/2', value: 'c' },
    { op: 'remove', path: '/list/-1' },
    { op: 'remove', path: '/list/x' },
    { op: 'remove', path: '/nothing' },
    { op: 'add', path: '/nothing/here', value: 1 },
    { op: 'add', path: '/labels/x~1y/z', value: 1 },
    { op: 'test', path: '/list/0', value: 'b' },
    { op: 'replace', path: '', value: 'no object' },
    { op: 'copy', from: '/list', path: '/other' },
    {},
    'no operation',
  ]) {
    it(`cannot do ${JSON.stringify(operation)}`, () => {
      assert.throws(() => jsonPatched(target, [operation]), KubeRefusal);
    });
  }

  it('is a list', () => {
    assert.throws(() => jsonPatched(target, { op: 'remove', path: '/list' }), KubeRefusal);
  });
});
