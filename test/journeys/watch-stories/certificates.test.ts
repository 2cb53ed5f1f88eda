// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';

import type { PresentedChain } from '../../../src/core/model/certificate.ts';
import {
  authority,
  describeStories,
  type Host,
  hostServing,
  leaf,
  StoryWorld,
  watchStory,
} from './world.ts';

const HOST = 'oidc.example.com';

const STORIES = {
  'tells of a roll-out over eight addresses once': async () => {
    const root = await authority('Root');
    const one = await authority('First', { issuer: root });
    const two = await authority('Second', { issuer: root });
    const before: PresentedChain = [await leaf(HOST, one), one.certificate, root.certificate];
    const after: PresentedChain = [await leaf(HOST, two), two.certificate, root.certificate];
    const changed = new Set<string>();
    const addresses = Array.from({ length: 8 }, (_, at) => `5.6.7.${String(at + 1)}`);
    const serve = (address: string): PresentedChain => (changed.has(address) ? after : before);
    const world = new StoryWorld();
    world.addIssuer(HOST, hostServing(before, { addresses, serve }), [root.certificate]);
    const told = await watchStory(
      world,
      addresses.map((address, at) => [100 + at, () => changed.add(address)]),
    );
    assert.deepEqual(told, [
      `day 100 firing notice certificate-changed ${HOST}`,
      `day 101 resolved notice certificate-changed ${HOST}`,
    ]);
  },

  // June 2023: https://github.blog/changelog/2023-06-27-github-actions-update-on-oidc-integration-with-aws/
  'tells of two intermediates at random, and of the repair, as of GitHub in June 2023':
    async () => {
      const root = await authority('Root');
      const one = await authority('Intermediate', { issuer: root });
      const two = await authority('Intermediate', { issuer: root });
      const own = await leaf(HOST, one);
      const first: PresentedChain = [own, one.certificate];
      const second: PresentedChain = [await leaf(HOST, two), two.certificate];
      let serve: Host['serve'] = () => first;
      const world = new StoryWorld();
      const host = hostServing(first, { serve: (address, count) => serve(address, count) });
      const provider = world.addIssuer(HOST, host, [one.certificate]);
      const told = await watchStory(world, [
        [
          177,
          () => {
            let before: number | undefined;
            // Few servers have the other one: some rounds do not meet it.
            serve = (_, count) => ((count - (before ??= count)) % 37 === 16 ? second : first);
          },
        ],
        [
          179,
          () => {
            world.list(provider, [one.certificate, two.certificate]);
          },
        ],
        // Rounds are six hours apart again when it ends.
        [196, () => undefined],
        [200, () => (serve = () => second)],
      ]);
      assert.deepEqual(told, [
        // Few servers have it: not every round meets it, and that is told once all the same.
        `day 177.25 firing error endpoint-trust ${HOST}`,
        `day 177.25 firing warning chain-flapping ${HOST}`,
        `day 179 firing notice provider-changed ${HOST}`,
        `day 179 resolved error endpoint-trust ${HOST}`,
        `day 180 resolved notice provider-changed ${HOST}`,
        `day 200.75 resolved warning chain-flapping ${HOST}`,
      ]);
    },

  'tells of the last cross-sign that is dropped only where the list decides, as of ACM in 2024':
    async () => {
      const old = await authority('Starfield Class 2');
      const services = await authority('Starfield Services Root CA - G2', { issuer: old });
      const root = await authority('Amazon Root CA 1');
      const crossed = await authority('Amazon Root CA 1', { issuer: services, keys: root.keys });
      const one = await authority('Amazon RSA 2048 M02', { issuer: root });
      const chains = async (name: string): Promise<readonly [PresentedChain, PresentedChain]> => {
        const own = await leaf(name, one);
        return [
          [own, one.certificate, crossed.certificate, services.certificate],
          [own, one.certificate, crossed.certificate],
        ];
      };
      const strict = 'tls13.example.net';
      const [lax, alone] = [await chains(HOST), await chains(strict)];
      let at = 0;
      const world = new StoryWorld();
      const publicRoot = root.certificate;
      const serving = ([before, after]: typeof lax, isTls13Only: boolean): Host =>
        hostServing(before, { publicRoot, isTls13Only, serve: () => (at === 0 ? before : after) });
      for (const id of ['a', 'b', 'c']) {
        world.addIssuer(`${HOST}/id/${id}`, serving(lax, false), [services.certificate]);
      }
      const providers = ['d', 'e', 'f'].map((id) =>
        world.addIssuer(`${strict}/id/${id}`, serving(alone, true), [services.certificate]),
      );
      const told = await watchStory(world, [
        [240, () => (at = 1)],
        [
          240.5,
          () => {
            for (const provider of providers) world.list(provider, [crossed.certificate]);
          },
        ],
      ]);
      assert.deepEqual(told, [
        `day 240 firing error endpoint-trust ${strict} (3)`,
        `day 240 firing notice certificate-changed ${HOST} (3)`,
        `day 240 firing notice certificate-changed ${strict} (3)`,
        'day 240.5 firing notice provider-changed d',
        'day 240.5 firing notice provider-changed e',
        'day 240.5 firing notice provider-changed f',
        `day 240.5 resolved error endpoint-trust ${strict} (3)`,
        `day 241 resolved notice certificate-changed ${HOST} (3)`,
        `day 241 resolved notice certificate-changed ${strict} (3)`,
        'day 241.5 resolved notice provider-changed d',
        'day 241.5 resolved notice provider-changed e',
        'day 241.5 resolved notice provider-changed f',
      ]);
    },

  'tells long before that a pinned leaf ends, and at once that it was renewed': async () => {
    const root = await authority('Root');
    const pinned = await leaf(HOST, root, [-10, 80]);
    const renewed = await leaf(HOST, root, [74, 164]);
    let chain: PresentedChain = [pinned, root.certificate];
    const world = new StoryWorld();
    const host = hostServing(chain, { serve: () => chain });
    const provider = world.addIssuer(HOST, host, [pinned]);
    const told = await watchStory(world, [
      [75, () => (chain = [renewed, root.certificate])],
      [
        75.5,
        () => {
          world.list(provider, [root.certificate]);
        },
      ],
    ]);
    assert.deepEqual(told, [
      `day 50 firing notice expiry-near ${HOST}`,
      `day 71 updated warning expiry-near ${HOST}`,
      `day 75 firing error endpoint-trust ${HOST}`,
      `day 75 resolved warning expiry-near ${HOST}`,
      `day 75.5 firing notice provider-changed ${HOST}`,
      `day 75.5 resolved error endpoint-trust ${HOST}`,
      `day 76.5 resolved notice provider-changed ${HOST}`,
    ]);
  },

  'tells little of a private CA that is renewed and was listed in time': async () => {
    const old = await authority('Root', { from: -1000, until: 150 });
    const fresh = await authority('Root', { from: 90, until: 4000 });
    const [before, after] = [await leaf(HOST, old), await leaf(HOST, fresh)];
    let chain: PresentedChain = [before, old.certificate];
    const world = new StoryWorld();
    const host = hostServing(chain, { serve: () => chain });
    const provider = world.addIssuer(HOST, host, [old.certificate]);
    const told = await watchStory(world, [
      [
        100,
        () => {
          world.list(provider, [old.certificate, fresh.certificate]);
        },
      ],
      [120, () => (chain = [after, fresh.certificate])],
      [
        140,
        () => {
          world.list(provider, [fresh.certificate]);
        },
      ],
    ]);
    assert.deepEqual(told, [
      `day 0 firing notice expiry-near ${HOST}`,
      `day 35 updated warning expiry-near ${HOST}`,
      `day 100 firing notice provider-changed ${HOST}`,
      `day 101 resolved notice provider-changed ${HOST}`,
      `day 120 firing notice certificate-changed ${HOST}`,
      `day 120 resolved warning expiry-near ${HOST}`,
      `day 121 resolved notice certificate-changed ${HOST}`,
      `day 140 firing notice provider-changed ${HOST}`,
      `day 141 resolved notice provider-changed ${HOST}`,
    ]);
  },

  'tells of a private CA that is renewed and was not listed': async () => {
    const old = await authority('Root', { from: -300, until: 3000 });
    const fresh = await authority('Root', { from: 90, until: 4000 });
    const [before, after] = [await leaf(HOST, old), await leaf(HOST, fresh)];
    let chain: PresentedChain = [before, old.certificate];
    const world = new StoryWorld();
    const host = hostServing(chain, { serve: () => chain });
    const provider = world.addIssuer(HOST, host, [old.certificate]);
    const told = await watchStory(world, [
      [120, () => (chain = [after, fresh.certificate])],
      [
        121.25,
        () => {
          world.list(provider, [fresh.certificate]);
        },
      ],
    ]);
    assert.deepEqual(told, [
      `day 120 firing error endpoint-trust ${HOST}`,
      `day 120 firing notice certificate-changed ${HOST}`,
      `day 121 resolved notice certificate-changed ${HOST}`,
      `day 121.25 firing notice provider-changed ${HOST}`,
      `day 121.25 resolved error endpoint-trust ${HOST}`,
      `day 122.25 resolved notice provider-changed ${HOST}`,
    ]);
  },
};

await describeStories('a year of watching certificates', STORIES);
