// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { freshMetadata } from '../../../../../src/surfaces/lab/kubernetes/pods.ts';
import { PODS, SERVICE_ACCOUNTS } from '../../../../../src/surfaces/lab/kubernetes/resources.ts';
import { KubeStore } from '../../../../../src/surfaces/lab/kubernetes/store.ts';
import { NOW } from '../lab-world.ts';

const object = (name: string, namespace = 'default') => ({
  metadata: freshMetadata({ name, namespace, uid: `uid-${name}` }, NOW),
});

describe('the objects of a cluster', () => {
  it('are kept by resource, namespace and name, in that order', () => {
    const store = new KubeStore();
    store.put(PODS, object('b'));
    store.put(PODS, object('a'));
    store.put(PODS, object('a', 'other'));
    store.put(SERVICE_ACCOUNTS, object('a'));
    const placesOf = (namespace?: string) =>
      store
        .all(PODS, namespace)
        .map(({ metadata }) => `${String(metadata.namespace)}/${metadata.name}`);
    assert.deepEqual(placesOf(), ['default/a', 'default/b', 'other/a']);
    assert.deepEqual(placesOf('other'), ['other/a']);
    assert.equal(store.find(PODS, { namespace: 'nowhere', name: 'a' }), undefined);
  });

  it('get another version with each write, and the last of what is gone is told', () => {
    const store = new KubeStore();
    const from = store.version;
    const first = store.put(PODS, object('a'));
    const second = store.put(PODS, first);
    store.remove(PODS, second.metadata);
    store.remove(PODS, second.metadata);
    const versions = store
      .since(from)
      ?.map(({ object: told, before, isGone }) => [
        Number(told.metadata.resourceVersion) - from,
        before === undefined,
        isGone,
      ]);
    assert.deepEqual(versions, [
      [1, true, false],
      [2, false, false],
      [3, false, true],
    ]);
    assert.deepEqual(store.since(store.version), []);
  });

  it('do not remember for ever what happened to them', () => {
    const store = new KubeStore();
    const from = store.version;
    for (let writes = 0; writes < 1001; writes += 1) store.put(PODS, object('a'));
    assert.equal(store.since(from), undefined);
    assert.equal(store.since(from + 1)?.length, 1000);
  });

  it('are told of until nobody listens, or all is over', () => {
    const store = new KubeStore();
    const told: string[] = [];
    const watcher = { tell: () => void told.push('event'), end: () => void told.push('end') };
    const unwatch = store.watch(watcher);
    store.put(PODS, object('a'));
    unwatch();
    store.put(PODS, object('b'));
    store.watch(watcher);
    store.end();
    store.put(PODS, object('c'));
    assert.deepEqual(told, ['event', 'end']);
  });
});
