// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { shiftedClock, systemClock } from '../../../src/adapters/system-clock.ts';

describe('the clock of this machine', () => {
  it('tells whole milliseconds of now', () => {
    const before = Date.now();
    const now = systemClock.now();
    assert.ok(before <= now && now <= Date.now());
    assert.ok(Number.isInteger(now));
  });

  it('is ahead by so many seconds, or behind', () => {
    for (const seconds of [3600, -90]) {
      const [before, now] = [Date.now(), shiftedClock(seconds).now()];
      assert.ok(now >= before + seconds * 1000 && now <= Date.now() + seconds * 1000);
    }
  });

  it('pauses, and wakes those who gave up with their own reason', async () => {
    await systemClock.pause(1, new AbortController().signal);
    const gone = new Error('given up');
    await assert.rejects(systemClock.pause(60_000, AbortSignal.abort(gone)), (e) => e === gone);
    const giving = new AbortController();
    const paused = shiftedClock(5).pause(60_000, giving.signal);
    giving.abort(gone);
    await assert.rejects(paused, (error) => error === gone);
  });
});
