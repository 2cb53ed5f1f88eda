// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type RegionChoice, readInventory } from '../../../../src/app/scan/inventory.ts';
import { type ErrorCode, TrustprintError } from '../../../../src/core/error.ts';
import { unreadableIn } from '../../../../src/core/fleet/unreadable.ts';
import { issuerOfBare } from '../../../../src/core/model/issuer.ts';
import type { AccountReads } from '../../../../src/ports/fleet.ts';

const ACCOUNT = { id: '111122223333', partition: 'aws', name: undefined, unit: undefined };
const SIGNAL = new AbortController().signal;

/** An account without anything, but for what a test gives it. */
function readsOf(changed: Partial<AccountReads>): AccountReads {
  return {
    caller: async () => Promise.reject(new Error('not asked')),
    providerArns: async () => Promise.resolve([]),
    provider: async () => Promise.resolve(undefined),
    providerQuota: async () => Promise.resolve(100),
    heldRoles: async () => Promise.resolve({ roles: [], read: 0, isAll: true }),
    enabledRegions: async () => Promise.resolve(['us-east-1']),
    clusterNames: async () => Promise.resolve([]),
    cluster: async () => Promise.resolve(undefined),
    lastWriters: async () => Promise.resolve(new Map()),
    ...changed,
  };
}

async function unread(
  changed: Partial<AccountReads>,
  chosen: RegionChoice = ['us-east-1', 'eu-south-1', 'ap-east-1'],
): Promise<readonly string[]> {
  const reading = { reads: readsOf(changed), signal: SIGNAL };
  const inventory = await readInventory(ACCOUNT, reading, { own: undefined, chosen });
  return unreadableIn(inventory).map(({ what }) => what);
}

function failing(code: ErrorCode): () => Promise<never> {
  return async () => Promise.reject(new TrustprintError(code, 'the words of AWS'));
}

/** EKS takes the credentials of an account in those Regions alone that are enabled for it. */
const clusterNames = async (region: string): Promise<readonly string[]> =>
  region === 'us-east-1' ? [] : failing('credentials_refused')();

describe('a Region that is not enabled for an account', () => {
  it('has no clusters of it, and is asked about once', async () => {
    let asked = 0;
    const enabledRegions = async (): Promise<readonly string[]> => {
      asked += 1;
      return Promise.resolve(['us-east-1']);
    };
    assert.deepEqual(await unread({ clusterNames, enabledRegions }), []);
    assert.equal(asked, 1);
  });

  it('is unreadable where nobody can tell, or where it is enabled', async () => {
    const both = ['the clusters of eu-south-1', 'the clusters of ap-east-1'];
    const enabledRegions = failing('cloud_read_denied');
    assert.deepEqual(await unread({ clusterNames, enabledRegions }), both);
    const all = async (): Promise<readonly string[]> =>
      Promise.resolve(['us-east-1', 'eu-south-1', 'ap-east-1']);
    assert.deepEqual(await unread({ clusterNames, enabledRegions: all }), both);
  });

  it('is not what a guardrail denies', async () => {
    const denied = failing('cloud_read_denied');
    assert.deepEqual(await unread({ clusterNames: denied }, ['eu-south-1']), [
      'the clusters of eu-south-1',
    ]);
  });
});

describe('a cluster of a list', () => {
  const named = { clusterNames: async () => Promise.resolve(['new']) };

  for (const [what, cluster, told] of [
    ['has no issuer yet', failing('cluster_without_issuer'), []],
    ['was deleted since', async () => Promise.resolve(undefined), []],
    [
      'is there',
      async () => Promise.resolve({ arn: 'arn:aws:eks:…', issuer: issuerOfBare('a.example') }),
      [],
    ],
    ['may not be read', failing('cloud_read_denied'), ['the cluster new of us-east-1']],
  ] as const) {
    it(`is ${told.length === 0 ? 'not ' : ''}unreadable where it ${what}`, async () => {
      assert.deepEqual(await unread({ ...named, cluster }, ['us-east-1']), told);
    });
  }
});
