// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { evaluate } from '../../../../../src/core/evaluate.ts';
import type { Facts } from '../../../../../src/core/model/facts.ts';
import { plusSeconds } from '../../../../../src/core/model/instant.ts';
import type { HostMemory } from '../../../../../src/core/model/memory.ts';
import type { Intent, Plan } from '../../../../../src/core/model/plan.ts';
import { listedThumbprintOf } from '../../../../../src/core/model/thumbprint.ts';
import { planRepair } from '../../../../../src/core/plan/plan-repair.ts';
import { intentOf } from '../../../../../src/index.ts';
import {
  authority,
  chainFact,
  darkEndpoint,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  listing,
  NOW,
  PROVIDER_ARN,
  publicChain,
  ROOT,
  verification,
} from '../../../../world.ts';

const { sha1 } = ROOT.certificate;
const ZEROS = '0'.repeat(40);
const EXES = 'x'.repeat(40);
const STRANGER = '1f3d5b79'.repeat(4).concat('0a2c4e68');

function plan(world: Facts, said: Partial<Intent> = {}): Plan {
  return planRepair(world, evaluate(world), intentOf(said));
}

function outcome({ changes }: Plan): unknown {
  return changes.map((change) =>
    change.kind === 'set-thumbprints'
      ? { to: change.to, add: change.add, retire: change.retire.map(({ why }) => why) }
      : change.kind,
  );
}

describe('a list that works', () => {
  it('is rid of placeholders and of what it holds twice, and keeps what it does not know', () => {
    const world = facts({ provider: listing(ZEROS, sha1, STRANGER, sha1, EXES) });
    assert.deepEqual(outcome(plan(world)), [
      { to: [sha1, STRANGER], add: [], retire: ['a placeholder', 'listed twice', 'a placeholder'] },
    ]);
    const after = facts({ provider: listing(sha1, STRANGER) });
    assert.deepEqual(plan(after).changes, []);
  });

  it('is rid of what a person names, but never of what a chain of now needs', () => {
    const world = facts({ provider: listing(sha1, STRANGER) });
    const drop = [listedThumbprintOf(STRANGER)];
    assert.deepEqual(outcome(plan(world, { drop })), [
      { to: [sha1], add: [], retire: ['named with --drop'] },
    ]);
    const needed = plan(world, { drop: [listedThumbprintOf(sha1)] });
    assert.deepEqual(needed.changes, []);
    assert.match(needed.warnings.join('\n'), /stays listed: without it/);
  });

  it('is rid of what no address has presented for long, by what this machine remembers', async () => {
    const day = 86_400;
    const gone = (await authority('Example Former CA')).certificate;
    const host: HostMemory = {
      host: 'oidc.example.test',
      port: 443,
      firstLookAt: plusSeconds(NOW, -60 * day),
      lastLookAt: plusSeconds(NOW, -day),
      days: 30,
      certificates: [
        {
          certificate: gone,
          firstSeenAt: plusSeconds(NOW, -60 * day),
          lastSeenAt: plusSeconds(NOW, -20 * day),
          isPublic: false,
        },
      ],
      listings: [
        {
          provider: PROVIDER_ARN,
          sha1: listedThumbprintOf(gone.sha1),
          since: plusSeconds(NOW, -60 * day),
        },
      ],
    };
    const world = facts({
      provider: listing(gone.sha1, sha1),
      memory: { hosts: [host], listed: [] },
    });
    assert.deepEqual(outcome(plan(world)), [
      {
        to: [sha1],
        add: [],
        retire: ['no address has presented it since 2026-05-12T12:00:00Z'],
      },
    ]);
    assert.deepEqual(plan(world, { retireAfterSeconds: 21 * day }).changes, []);
  });

  it('keeps a leaf that is presented, though its CA is listed', () => {
    const leaf = LEAF.certificate.sha1;
    assert.deepEqual(plan(facts({ provider: listing(leaf, sha1) })).changes, []);
  });

  it('stays as it is where AWS does not read it, unless a person wants it', () => {
    const chain = publicChain([LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate]);
    const world = facts({ provider: listing(ZEROS, sha1), endpoints: [endpoint(chain)] });
    assert.deepEqual(plan(world).changes, []);
    assert.deepEqual(outcome(plan(world, { evenIfUnused: true })), [
      { to: [sha1], add: [], retire: ['a placeholder'] },
    ]);
  });
});

describe('a list that does not work', () => {
  it('gets what it lacks and keeps all else: cleaning waits until it works', () => {
    const trusted = endpoint(
      chainFact([LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate], {
        anchoring: {
          bundled: { vouches: false, error: 'X' },
          issuerCa: verification(ROOT.certificate),
        },
      }),
    );
    const world = facts({ provider: listing(ZEROS, STRANGER), endpoints: [trusted] });
    const [change] = plan(world).changes;
    assert.ok(change?.kind === 'set-thumbprints');
    assert.deepEqual(change.to, [ZEROS, STRANGER, sha1]);
    assert.deepEqual(change.retire, []);
  });

  it('is not cleaned on the word of what was not seen', () => {
    const world = facts({
      provider: listing(ZEROS, sha1),
      endpoints: [endpoint(), darkEndpoint()],
    });
    assert.deepEqual(plan(world).changes, []);
    assert.equal(plan({ ...world, endpoints: [endpoint()] }).changes.length, 1);
  });
});
