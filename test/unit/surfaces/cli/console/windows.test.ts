// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';

import { instantOf } from '../../../../../src/core/model/instant.ts';
import type { Clock } from '../../../../../src/ports/index.ts';
import { endWithWindows } from '../../../../../src/surfaces/cli/console/windows.ts';

/** What happens to a process as its windows come and go, when time passes at once wherever it is let. */
async function endsAfter(counts: readonly number[]): Promise<boolean> {
  let isOver = false;
  const clock: Clock = {
    now: () => instantOf(0),
    pause: async (_, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
        setImmediate().then(resolve, reject);
      }),
  };
  const { signal } = new AbortController();
  const tell = endWithWindows({ clock, signal, end: () => (isOver = true) });
  for (const count of counts) tell(count);
  for (let turn = 0; turn < 3; turn += 1) await setImmediate();
  return isOver;
}

describe('a console', () => {
  it('ends when its last window is gone', async () => {
    assert.equal(await endsAfter([1, 0]), true);
    assert.equal(await endsAfter([1, 2, 1, 0]), true);
  });

  it('goes on while there is one, or one is loaded again', async () => {
    assert.equal(await endsAfter([1]), false);
    assert.equal(await endsAfter([1, 2, 1]), false);
    assert.equal(await endsAfter([1, 0, 1]), false);
    assert.equal(await endsAfter([1, 0, 1, 0, 1]), false);
  });

  it('waits for the first: a program that listens is none', async () => {
    assert.equal(await endsAfter([]), false);
    assert.equal(await endsAfter([0, 0]), false);
  });
});
