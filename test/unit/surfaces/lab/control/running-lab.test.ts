// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';

import { podOf } from '../../../../../src/adapters/clusters/pods.ts';
import { forgeKeyPair } from '../../../../../src/forge/keys.ts';
import type { Endpoints } from '../../../../../src/ports/index.ts';
import { labFiles } from '../../../../../src/surfaces/lab/control/files.ts';
import { RunningLab } from '../../../../../src/surfaces/lab/control/running-lab.ts';
import { scenarioNamed } from '../../../../../src/surfaces/lab/scenarios/scenario-named.ts';
import type { Scenario } from '../../../../../src/surfaces/lab/scenarios/scenario.ts';
import { accessKey, NOW } from '../lab-world.ts';

const NO_LOOKS: Endpoints = {
  connect: async ({ host }) => assert.fail(host),
  addressesOf: async ({ host }) => assert.fail(host),
};

const UNLAYABLE: Scenario = {
  ...scenarioNamed('healthy'),
  lay: async () => {
    throw new Error('it cannot be laid');
  },
};

let lab: RunningLab;
before(async () => {
  lab = await RunningLab.start(scenarioNamed('healthy'), {
    endpoint: 'http://127.0.0.1:1',
    files: await labFiles(),
    foundation: {
      partition: 'aws',
      account: '111122223333',
      region: 'us-east-1',
      rules: { messages: 'current', match: 'path', hosts: 'both', keyCacheSeconds: 0 },
      user: accessKey(),
      neighbours: [],
      signing: forgeKeyPair('rsa'),
      podOf,
    },
    clock: { now: () => NOW, pause: async () => undefined },
    endpointsOf: () => NO_LOOKS,
  });
});
after(async () => lab.close());

describe('a lab that runs', () => {
  it('raises the scenario that stood where another cannot be raised, on the same port', async () => {
    const { issuer } = lab.announcement.clusters[0] ?? {};
    await assert.rejects(lab.switchTo(UNLAYABLE), /it cannot be laid/);
    assert.equal(lab.announcement.scenario, 'healthy');
    assert.equal(lab.announcement.clusters[0]?.issuer, issuer);
    const { hostname, port } = new URL(String(issuer));
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.destroy();
  });

  it('goes on after a change that failed', async () => {
    await assert.rejects(lab.switchTo(UNLAYABLE));
    await lab.switchTo(scenarioNamed('public-ca'));
    assert.equal(lab.announcement.scenario, 'public-ca');
  });

  it('dates its tokens by its own clock, and lets nobody else read them', async () => {
    const [workload] = lab.announcement.workloads;
    assert.ok(workload !== undefined);
    const [, claims = ''] = (await readFile(workload.tokenFile, 'utf8')).split('.');
    const { iat, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
      readonly iat: number;
      readonly exp: number;
      readonly sub: string;
    };
    assert.deepEqual({ iat, exp }, { iat: NOW / 1000, exp: NOW / 1000 + 86_400 });
    assert.equal(sub, 'system:serviceaccount:kube-system:aws-load-balancer-controller');
    assert.equal((await stat(workload.tokenFile)).mode & 0o077, 0);
  });
});
