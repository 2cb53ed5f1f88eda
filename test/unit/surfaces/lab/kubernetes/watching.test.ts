// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { freshMetadata } from '../../../../../src/surfaces/lab/kubernetes/pods.ts';
import { watchResponse } from '../../../../../src/surfaces/lab/kubernetes/reading.ts';
import { PODS, SERVICE_ACCOUNTS } from '../../../../../src/surfaces/lab/kubernetes/resources.ts';
import { KubeStore } from '../../../../../src/surfaces/lab/kubernetes/store.ts';
import { NOW } from '../lab-world.ts';

const pod = (name: string) => ({ metadata: freshMetadata({ name, uid: `uid-${name}` }, NOW) });

function watch(store: KubeStore, query = ''): Response {
  return watchResponse(store, {
    resource: PODS,
    selects: () => true,
    represented: ({ metadata }) => ({ name: metadata.name }),
    query: new URLSearchParams(query),
  });
}

const linesOf = async (response: Response): Promise<readonly unknown[]> =>
  (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('a watch', () => {
  it('tells what is there, and what is written of its resource until all is over', async () => {
    const store = new KubeStore();
    store.put(PODS, pod('a'));
    const response = watch(store);
    store.put(SERVICE_ACCOUNTS, pod('no pod'));
    store.put(PODS, pod('a'));
    store.remove(PODS, { name: 'a' });
    store.end();
    assert.deepEqual(await linesOf(response), [
      { type: 'ADDED', object: { name: 'a' } },
      { type: 'MODIFIED', object: { name: 'a' } },
      { type: 'DELETED', object: { name: 'a' } },
    ]);
  });

  it('listens no more when its client has gone', async () => {
    const store = new KubeStore();
    const response = watch(store);
    await response.body?.cancel();
    assert.doesNotThrow(() => store.put(PODS, pod('a')));
    assert.doesNotThrow(() => {
      store.end();
    });
  });

  it('ends by itself when its time is over', async () => {
    const store = new KubeStore();
    store.put(PODS, pod('a'));
    // A timer that keeps no process alive is waited for by one that does.
    const alive = setInterval(() => undefined, 1000);
    const lines = await linesOf(watch(store, 'timeoutSeconds=1'));
    clearInterval(alive);
    assert.equal(lines.length, 1);
    assert.doesNotThrow(() => {
      store.end();
    });
  });
});
