// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { authority, hostServing, leaf, StoryWorld, watchStory } from './world.ts';

const HOST = 'oidc.example.com';

describe('a year of watching', () => {
  it('tells of a roll-out over eight addresses once', async () => {
    const root = await authority('Root');
    const [first, second] = [
      await authority('First', { issuer: root }),
      await authority('Second', { issuer: root }),
    ];
    const [before, after] = [await leaf(HOST, first), await leaf(HOST, second)];
    const changed = new Set<string>();
    const addresses = Array.from({ length: 8 }, (_, at) => `5.6.7.${String(at + 1)}`);
    const world = new StoryWorld();
    const host = hostServing(HOST, [before, first.certificate, root.certificate], {
      addresses,
      serve: (address) =>
        changed.has(address)
          ? [after, second.certificate, root.certificate]
          : [before, first.certificate, root.certificate],
    });
    world.addIssuer(HOST, host, [root.certificate]);
    const told = await watchStory(
      world,
      addresses.map((address, at) => [100 + at, () => changed.add(address)]),
      { days: 120 },
    );
    assert.deepEqual(told, [
      `day 100 firing notice certificate-changed ${HOST}`,
      `day 101 resolved notice certificate-changed ${HOST}`,
    ]);
  });
});
