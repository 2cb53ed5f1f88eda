// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { judgeChain, endpointsThatCount } from '../../../../../src/core/chains/trust.ts';
import { TrustprintError } from '../../../../../src/core/error.ts';
import { evaluate } from '../../../../../src/core/evaluate.ts';
import type { ChainFact, EndpointProbe, Facts } from '../../../../../src/core/model/facts.ts';
import { plusSeconds } from '../../../../../src/core/model/instant.ts';
import type { Memory } from '../../../../../src/core/model/memory.ts';
import { seenOf } from '../../../../../src/core/model/observed.ts';
import type { Intent, Plan, SetThumbprints } from '../../../../../src/core/model/plan.ts';
import {
  listedThumbprintOf,
  type ListedThumbprint,
  parseFingerprint,
  parseThumbprint,
} from '../../../../../src/core/model/thumbprint.ts';
import { planEdit } from '../../../../../src/core/plan/plan-edit.ts';
import { planRepair } from '../../../../../src/core/plan/plan-repair.ts';
import { intentOf } from '../../../../../src/index.ts';
import { assertShare, propertyRuns } from '../../../../property-runs.ts';
import {
  authority,
  chainFact,
  darkEndpoint,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  leafOf,
  listing,
  NOW,
  publicChain,
  ROOT,
  verification,
} from '../../../../world.ts';

const OTHER = await authority('Example Former CA');
const PUBLIC = await authority('Example Public Root');
const PUBLIC_LEAF = await leafOf(PUBLIC);
const ZEROS = '0'.repeat(40);
const STRANGER = '1f3d5b79'.repeat(4).concat('0a2c4e68');
const ROOT_SHA1 = ROOT.certificate.sha1;
const CHAIN = [LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate] as const;
const NAMED: Partial<ChainFact> = {
  anchoring: {
    bundled: { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' },
    issuerCa: verification(ROOT.certificate),
  },
};
const VERIFIED = endpoint(chainFact([...CHAIN], NAMED));

interface Typed {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly from?: readonly string[];
}

function edited(
  world: Facts,
  { add = [], remove = [], from }: Typed,
  said: Partial<Intent> = {},
): Plan {
  const edit = { add: add.map(parseThumbprint), remove: remove.map(listedThumbprintOf) };
  const shown = from === undefined ? {} : { from: from.map(listedThumbprintOf) };
  return planEdit(world, evaluate(world), { intent: intentOf(said), edit, ...shown });
}

function changeOf({ changes }: Plan): SetThumbprints {
  const [change] = changes;
  assert.ok(change?.kind === 'set-thumbprints' && changes.length === 1, 'nothing is written');
  return change;
}

function refusalOf(world: Facts, typed: Typed, said: Partial<Intent> = {}): TrustprintError {
  try {
    edited(world, typed, said);
  } catch (error) {
    assert.ok(error instanceof TrustprintError, String(error));
    return error;
  }
  return assert.fail('nothing was refused');
}

describe('an edit of a list', () => {
  const stale = facts({ provider: listing(STRANGER), endpoints: [VERIFIED] });

  it('takes the old value off and puts the served CA in, with what authorises it', () => {
    const plan = edited(stale, { add: [ROOT_SHA1], remove: [STRANGER] });
    const { from, to, add, retire } = changeOf(plan);
    assert.deepEqual([from, to], [[STRANGER], [ROOT_SHA1]]);
    assert.deepEqual(
      add.map(({ authority: by, subject }) => [by, subject]),
      [['issuer-ca', 'CN=Example Root']],
    );
    assert.match(retire[0]?.why ?? '', /of no certificate that was seen from here/);
    assert.equal(plan.mends, true);
  });

  it('says that the trust stays broken where what it writes does not repair it', () => {
    const world = facts({ provider: listing(STRANGER, ZEROS), endpoints: [VERIFIED] });
    const plan = edited(world, { remove: [ZEROS] });
    assert.deepEqual([changeOf(plan).to, plan.mends], [[STRANGER], false]);
  });

  it('refuses a value that nobody serves, and says how a CA is handed over before it is', () => {
    const { code, hint = '' } = refusalOf(stale, { add: [OTHER.certificate.sha1] });
    assert.equal(code, 'authority_missing');
    assert.match(hint, /hand over its certificate/);
    const stage = [{ certificate: OTHER.certificate, from: 'the pasted text' }];
    const plan = edited(stale, { add: [ROOT_SHA1] }, { stage });
    assert.deepEqual(changeOf(plan).to, [STRANGER, OTHER.certificate.sha1, ROOT_SHA1]);
  });

  it('refuses a served certificate that nothing vouches for, until somebody types its SHA-256', () => {
    const world = facts({ provider: listing(STRANGER) });
    assert.equal(refusalOf(world, { add: [ROOT_SHA1] }).code, 'authority_missing');
    const plan = edited(world, {}, { accept: [ROOT.certificate.sha256] });
    assert.deepEqual(
      changeOf(plan).add.map(({ authority: by }) => by),
      ['accepted'],
    );
    const unknown = parseFingerprint('ab'.repeat(32));
    assert.equal(refusalOf(world, {}, { accept: [unknown] }).code, 'authority_missing');
  });

  it('names the certificate that counts where another of the chain was typed', () => {
    const { code, facts: said } = refusalOf(stale, { add: [INTERMEDIATE.certificate.sha1] });
    assert.deepEqual([code, said['thumbprint']], ['authority_missing', ROOT_SHA1]);
  });

  it('lists no leaf, unless somebody takes the next outage for it', () => {
    const alone = endpoint(chainFact([LEAF.certificate], NAMED));
    const world = facts({ provider: listing(STRANGER), endpoints: [alone] });
    const leaf = { add: [LEAF.certificate.sha1] };
    assert.equal(refusalOf(world, leaf).code, 'leaf_refused');
    assert.deepEqual(changeOf(edited(world, leaf, { allowLeaf: true })).to, [
      STRANGER,
      LEAF.certificate.sha1,
    ]);
  });

  it('leaves a list alone that AWS does not read, until somebody wants it all the same', () => {
    const known = endpoint(publicChain([PUBLIC_LEAF.certificate, PUBLIC.certificate]));
    const world = facts({ provider: listing(STRANGER, ZEROS), endpoints: [known] });
    const typed = { add: [PUBLIC.certificate.sha1], remove: [ZEROS] };
    const plan = edited(world, typed);
    assert.deepEqual(plan.changes, []);
    assert.match(plan.because, /not read here/);
    assert.deepEqual(changeOf(edited(world, typed, { evenIfUnused: true })).to, [
      STRANGER,
      PUBLIC.certificate.sha1,
    ]);
  });

  it('keeps what is served, what may be served where an address was not seen, and the last value', () => {
    const both = facts({
      provider: listing(ROOT_SHA1, INTERMEDIATE.certificate.sha1, STRANGER),
      endpoints: [VERIFIED],
    });
    const { code, message } = refusalOf(both, { remove: [INTERMEDIATE.certificate.sha1] });
    assert.equal(code, 'thumbprint_in_use');
    assert.match(message, /oidc\.example\.test serves it/);
    const half = { ...both, endpoints: [VERIFIED, darkEndpoint()] };
    const dark = refusalOf(half, { remove: [STRANGER] });
    assert.equal(dark.code, 'thumbprint_in_use');
    assert.match(dark.message, /an address was not seen/);
    assert.equal(refusalOf(stale, { remove: [STRANGER] }).code, 'argument_invalid');
    assert.equal(refusalOf(stale, { remove: [ZEROS] }).code, 'argument_invalid');
  });

  it('takes one of two equal values, and keeps the order of IAM', () => {
    const world = facts({ provider: listing(STRANGER, ROOT_SHA1, ZEROS, ROOT_SHA1) });
    assert.deepEqual(changeOf(edited(world, { remove: [ROOT_SHA1, ZEROS] })).to, [
      STRANGER,
      ROOT_SHA1,
    ]);
  });

  it('refuses a sixth value where each of five may be served', () => {
    const five = [1, 2, 3, 4, 5].map((digit) => STRANGER.slice(0, 39).concat(String(digit)));
    const world = facts({ provider: listing(...five), endpoints: [VERIFIED, darkEndpoint()] });
    assert.equal(refusalOf(world, { add: [ROOT_SHA1] }).code, 'list_full');
    const drop = [listedThumbprintOf(five[2] ?? '')];
    assert.equal(changeOf(edited(world, { add: [ROOT_SHA1] }, { drop })).to.length, 5);
    const typed = { add: [ROOT_SHA1], remove: [five[2] ?? ''] };
    assert.equal(refusalOf(world, typed, { drop }).code, 'thumbprint_in_use', 'there is room');
  });

  it('is told where the list is another than the one that was shown, in whatever order', () => {
    const world = facts({ provider: listing(STRANGER, ROOT_SHA1), endpoints: [VERIFIED] });
    const late = refusalOf(world, { remove: [STRANGER], from: [STRANGER] });
    assert.deepEqual([late.code, late.facts['found']], ['list_changed', [STRANGER, ROOT_SHA1]]);
    const same = { remove: [STRANGER], from: [ROOT_SHA1, STRANGER] };
    assert.deepEqual(changeOf(edited(world, same)).to, [ROOT_SHA1]);
  });

  it('heeds who owns the provider, as every repair does', () => {
    const seen = seenOf(stale.provider);
    assert.ok(seen);
    const owned = (tags: Readonly<Record<string, string>> | undefined): Facts => ({
      ...stale,
      provider: { kind: 'seen', value: { ...seen, tags } },
    });
    const typed = { add: [ROOT_SHA1] };
    assert.equal(refusalOf(owned(undefined), typed).code, 'owner_unknown');
    const { warnings } = edited(owned({ ManagedBy: 'terraform' }), typed);
    assert.match(warnings.join('\n'), /Terraform owns this provider/);
  });

  it('plans nothing from a file', () => {
    assert.equal(refusalOf({ ...stale, fromFile: true }, {}).code, 'saved_facts_only');
  });
});

const CERTIFICATES = [LEAF, INTERMEDIATE, ROOT, OTHER, PUBLIC, PUBLIC_LEAF].map(
  ({ certificate }) => certificate,
);
const VALUES = [...CERTIFICATES.map(({ sha1 }) => sha1 as string), STRANGER, ZEROS, '2'.repeat(40)];
const PROBES: readonly EndpointProbe[] = [
  VERIFIED,
  endpoint(),
  endpoint(chainFact([LEAF.certificate], NAMED)),
  endpoint(chainFact([LEAF.certificate, ROOT.certificate, INTERMEDIATE.certificate], NAMED)),
  endpoint(chainFact([...CHAIN], { ...NAMED, hostMatches: false })),
  endpoint(publicChain([PUBLIC_LEAF.certificate, PUBLIC.certificate])),
  endpoint(publicChain([PUBLIC_LEAF.certificate, PUBLIC.certificate], { tls12: 'refused' })),
  endpoint(publicChain([PUBLIC_LEAF.certificate, PUBLIC.certificate], { tls12: 'unseen' })),
  darkEndpoint(),
];
const LATELY: Memory = {
  hosts: [
    {
      host: 'oidc.example.test',
      port: 443,
      firstLookAt: plusSeconds(NOW, -90 * 86_400),
      lastLookAt: plusSeconds(NOW, -86_400),
      days: 60,
      certificates: [
        {
          certificate: OTHER.certificate,
          firstSeenAt: plusSeconds(NOW, -90 * 86_400),
          lastSeenAt: plusSeconds(NOW, -86_400),
          isPublic: false,
        },
      ],
      listings: [],
    },
  ],
  listed: [],
};
const WORLDS = fc
  .record({
    list: fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 5 }),
    probes: fc.array(fc.constantFrom(...PROBES), { minLength: 1, maxLength: 3 }),
    memory: fc.constantFrom(undefined, LATELY),
  })
  .map(({ list, probes, memory }) =>
    facts({
      provider: listing(...list),
      endpoints: probes.map((probe, at) => ({ ...probe, address: `192.0.2.${String(at + 1)}` })),
      memory,
    }),
  );
const INTENTS: fc.Arbitrary<Partial<Intent>> = fc.record({
  allowLeaf: fc.boolean(),
  evenIfUnused: fc.boolean(),
  accept: fc.subarray(
    CERTIFICATES.map(({ sha256 }) => sha256),
    { maxLength: 1 },
  ),
  drop: fc.subarray(VALUES.map(listedThumbprintOf), { maxLength: 1 }),
});
const EDITS = fc.record({
  add: fc.subarray(VALUES, { maxLength: 1 }),
  remove: fc.subarray(VALUES, { maxLength: 1 }),
});

/** What is written; `undefined` where a guard refuses, or nothing is to be. */
function written(plan: () => Plan): SetThumbprints | undefined {
  try {
    const [change] = plan().changes;
    return change?.kind === 'set-thumbprints' ? change : undefined;
  } catch (error) {
    if (error instanceof TrustprintError) return undefined;
    throw error;
  }
}

function isAccepted(
  chain: ChainFact,
  list: readonly ListedThumbprint[],
  { rules }: Facts,
): boolean {
  return judgeChain(chain, list, rules).accepted === true;
}

describe('whatever is edited', () => {
  const runs = propertyRuns(3000);

  it('no chain that was accepted is refused by what is left, and nothing joins without authority', () => {
    let count = 0;
    fc.assert(
      fc.property(WORLDS, EDITS, INTENTS, (world, edit, said) => {
        const change = written(() => edited(world, edit, said));
        if (change === undefined) return;
        count += 1;
        const { from, to, add, retire } = change;
        const chains = endpointsThatCount(world.endpoints, world.rules).flatMap(
          ({ chain }) => seenOf(chain) ?? [],
        );
        for (const chain of chains)
          assert.ok(!isAccepted(chain, from, world) || isAccepted(chain, to, world));
        assert.ok(to.length > 0 && to.length <= 5);
        const added = new Set(add.map(({ sha1 }) => sha1 as string));
        for (const value of to) assert.ok(from.includes(value) || added.has(value), value);
        for (const { sha1, why } of retire) {
          if (to.includes(sha1) || why === 'named with --drop' || said.evenIfUnused) continue;
          const isServed = chains.some(({ presented }) =>
            presented.some((one) => listedThumbprintOf(one.sha1) === sha1),
          );
          assert.ok(!isServed, `${sha1} is served`);
        }
        assert.ok(
          from.length + add.length > 5 || retire.every(({ why }) => why !== 'named with --drop'),
          'nothing is dropped where there is room',
        );
        const gone = from.length + add.length - to.length;
        assert.equal(gone, retire.length, 'what goes is said');
        for (const { sha1, authority: by, sha256 } of add) {
          const served = chains.filter(({ presented }) =>
            presented.some((one) => one.sha1 === sha1),
          );
          assert.ok(served.length > 0, 'it is served now');
          const isVouched = served.some(({ anchoring }) =>
            [anchoring.bundled, anchoring.issuerCa].some((one) => one?.vouches === true),
          );
          assert.ok(by === 'accepted' ? said.accept?.includes(sha256) : isVouched, by);
        }
      }),
      runs,
    );
    assertShare(count, runs, 0.05, 'edits that are written');
  });

  it('by what a repair would add, it is what the repair would write', () => {
    let count = 0;
    fc.assert(
      fc.property(WORLDS, INTENTS, (world, { allowLeaf, evenIfUnused }) => {
        const said = { allowLeaf: allowLeaf === true, evenIfUnused: evenIfUnused === true };
        const repair = written(() => planRepair(world, evaluate(world), intentOf(said)));
        if (repair === undefined || repair.add.length === 0) return;
        count += 1;
        const add = repair.add.map(({ sha1 }) => sha1 as string);
        const { to, retire, add: joined } = changeOf(edited(world, { add }, said));
        assert.deepEqual(to, repair.to);
        assert.deepEqual(retire, repair.retire);
        assert.deepEqual(
          joined.map(({ sha1, authority: by }) => [sha1, by]),
          repair.add.map(({ sha1, authority: by }) => [sha1, by]),
        );
      }),
      runs,
    );
    assertShare(count, runs, 0.05, 'repairs that add');
  });
});
