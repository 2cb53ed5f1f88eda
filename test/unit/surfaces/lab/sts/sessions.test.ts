// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type Instant, plusSeconds } from '../../../../../src/core/model/instant.ts';
import { parseIssuer } from '../../../../../src/core/model/issuer.ts';
import { openSession } from '../../../../../src/surfaces/lab/sts/sessions.ts';
import { usualRole, WORKLOAD } from '../../../../../src/surfaces/lab/control/defaults.ts';
import type { World } from '../../../../../src/surfaces/lab/world.ts';
import { accessKey, NOW, world } from '../lab-world.ts';

const ROLE = usualRole(
  {
    partition: 'aws',
    account: '111122223333',
    region: 'us-east-1',
    issuer: parseIssuer('https://oidc.example.test/id/A'),
    now: NOW,
  },
  WORKLOAD,
);

function opened(there: World, now: Instant, seconds = 3600): string {
  return openSession(there, ROLE, {
    name: 'test',
    seconds,
    now,
    policies: undefined,
    tags: {},
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    provider: undefined,
  }).id;
}

describe('the sessions of a lab', () => {
  it('are let go when they have ended and another is opened; users stay', () => {
    const there = world({ accessKeys: [accessKey()] });
    const first = opened(there, NOW);
    const second = opened(there, plusSeconds(NOW, 3599));
    assert.ok(there.accessKeys.has(first));
    const third = opened(there, plusSeconds(NOW, 3600));
    assert.deepEqual([...there.accessKeys.keys()], [accessKey().id, second, third]);
  });

  it('are let go one after another, each when its time has come, past users and keys that were deleted', () => {
    const there = world({ accessKeys: [accessKey()] });
    const ids = [0, 1, 2, 3].map((at) => opened(there, plusSeconds(NOW, at)));
    there.accessKeys.delete(ids[1] ?? '');
    there.accessKeys.set('AKIA2', { ...accessKey(), id: 'AKIA2' });
    const later = opened(there, plusSeconds(NOW, 3600));
    assert.deepEqual(
      [...there.accessKeys.keys()],
      [accessKey().id, ids[2], ids[3], 'AKIA2', later],
    );
    const last = opened(there, plusSeconds(NOW, 9000));
    assert.deepEqual([...there.accessKeys.keys()], [accessKey().id, 'AKIA2', last]);
    const next = opened(there, plusSeconds(NOW, 20_000));
    assert.deepEqual([...there.accessKeys.keys()], [accessKey().id, 'AKIA2', next]);
  });

  it('are ten thousand at most: the oldest gives way', () => {
    const there = world();
    const first = opened(there, NOW);
    const second = opened(there, NOW);
    for (let count = 2; count < 10_000; count += 1) opened(there, NOW);
    assert.ok(there.accessKeys.has(first));
    opened(there, NOW);
    assert.ok(!there.accessKeys.has(first));
    assert.ok(there.accessKeys.has(second));
    assert.equal(there.accessKeys.size, 10_000);
  });
});
