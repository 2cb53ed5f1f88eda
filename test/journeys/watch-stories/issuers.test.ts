// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';

import {
  authority,
  describeStories,
  documentsOf,
  hostServing,
  leaf,
  StoryWorld,
  watchStory,
} from './world.ts';

const HOST = 'oidc.example.com';
const ISSUER = `https://${HOST}`;

const STORIES = {
  'tells of a key that signs no more before its tokens have expired, and not of one in good time':
    async () => {
      const root = await authority('Root');
      const world = new StoryWorld();
      const host = hostServing([await leaf(HOST, root), root.certificate]);
      world.addIssuer(HOST, host, [root.certificate]);
      const publish =
        (...kids: readonly string[]) =>
        (): void => {
          host.documents = documentsOf(ISSUER, kids);
        };
      const told = await watchStory(world, [
        [50, publish('k2')],
        [100, publish('k2', 'k3')],
        [103, publish('k3')],
      ]);
      assert.deepEqual(told, [
        `day 50 firing notice keys-changed ${HOST}`,
        `day 50 firing warning key-withdrawn-early ${HOST}`,
        `day 51 resolved notice keys-changed ${HOST}`,
        `day 51 resolved warning key-withdrawn-early ${HOST}`,
        `day 100 firing notice keys-changed ${HOST}`,
        `day 101 resolved notice keys-changed ${HOST}`,
        `day 103 firing notice keys-changed ${HOST}`,
        `day 104 resolved notice keys-changed ${HOST}`,
      ]);
    },

  'tells of a cluster that signs with a key which its issuer does not publish': async () => {
    const root = await authority('Root');
    const world = new StoryWorld();
    const host = hostServing([await leaf(HOST, root), root.certificate]);
    world.addIssuer(HOST, host, [root.certificate]);
    const cluster = { issuer: ISSUER, kids: ['k1'] };
    world.cluster = cluster;
    const told = await watchStory(world, [
      [80, () => (cluster.kids = ['k2'])],
      [80.5, () => (host.documents = documentsOf(ISSUER, ['k1', 'k2']))],
    ]);
    assert.deepEqual(told, [
      `day 80 firing error keys ${HOST}`,
      `day 80.5 firing notice keys-changed ${HOST}`,
      `day 80.5 resolved error keys ${HOST}`,
      `day 81.5 resolved notice keys-changed ${HOST}`,
    ]);
  },

  'tells of keys that have moved, and of an issuer that calls itself otherwise': async () => {
    const root = await authority('Root');
    const world = new StoryWorld();
    const host = hostServing([await leaf(HOST, root), root.certificate]);
    world.addIssuer(HOST, host, [root.certificate]);
    const keys = 'keys.example.net';
    const own = hostServing([await leaf(keys, root), root.certificate]);
    world.hosts.set(keys, {
      ...own,
      documents: documentsOf(ISSUER, ['k1'], `https://${keys}/jwks`),
    });
    const told = await watchStory(world, [
      [30, () => (host.documents = documentsOf(ISSUER, ['k1'], `https://${keys}/jwks`))],
      [
        60,
        () => (host.documents = documentsOf('https://moved.example.com', ['k1'], `${ISSUER}/keys`)),
      ],
      [61, () => (host.documents = documentsOf(ISSUER, ['k1']))],
      [90, () => (host.documents = {})],
      [91, () => (host.documents = documentsOf(ISSUER, ['k1']))],
    ]);
    assert.deepEqual(told, [
      `day 30 firing notice discovery-changed ${HOST}`,
      `day 30 firing notice jwks-other-host ${HOST}`,
      `day 31 resolved notice discovery-changed ${HOST}`,
      `day 60 firing error keys ${HOST}`,
      `day 60 firing notice discovery-changed ${HOST}`,
      `day 61 resolved error keys ${HOST}`,
      `day 61 resolved notice jwks-other-host ${HOST}`,
      `day 62 resolved notice discovery-changed ${HOST}`,
      `day 90 firing error keys ${HOST}`,
      `day 90 firing warning provider-orphan ${HOST}`,
      `day 91 resolved error keys ${HOST}`,
      `day 91 resolved warning provider-orphan ${HOST}`,
    ]);
  },
};

await describeStories('a year of watching issuers', STORIES);
