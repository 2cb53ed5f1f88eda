// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Facts } from '../../../../src/core/model/facts.ts';
import { seenOf } from '../../../../src/core/model/observed.ts';
import type { Authority, Plan, SetThumbprints } from '../../../../src/core/model/plan.ts';
import { listedThumbprintOf } from '../../../../src/core/model/thumbprint.ts';
import { whyNotUnattended } from '../../../../src/core/plan/unattended.ts';
import { facts, INTERMEDIATE, PROVIDER_ARN, ROOT } from '../../../world.ts';

const LISTED = listedThumbprintOf(INTERMEDIATE.certificate.sha1);
const { sha1, sha256, subject } = ROOT.certificate;
const ADDITION = { sha1, sha256, subject, because: 'a test', seenAt: 'a host', position: 1 };

/** Nobody has written to the provider lately. */
const QUIET: Facts = facts({ recordedChanges: { kind: 'seen', value: [] } });

function adding(authorities: readonly Authority[], changed: Partial<SetThumbprints> = {}): Plan {
  const change: SetThumbprints = {
    kind: 'set-thumbprints',
    provider: PROVIDER_ARN,
    from: [LISTED],
    to: [LISTED, listedThumbprintOf(sha1)],
    add: authorities.map((authority) => ({ ...ADDITION, authority })),
    retire: [],
    because: 'a test',
    ...changed,
  };
  return { ...EMPTY, changes: [change] };
}

const EMPTY: Plan = {
  id: 'a-plan',
  changes: [],
  proposals: [],
  because: 'a test',
  mends: true,
  warnings: [],
};

describe('a plan that is written while nobody looks on', () => {
  it('adds to a list by a CA that was named beforehand', () => {
    assert.equal(whyNotUnattended(adding(['issuer-ca']), QUIET), undefined);
  });

  for (const authority of ['library', 'continuity', 'accepted', 'file'] as const) {
    it(`adds nothing by the authority ${authority}`, () => {
      assert.match(
        whyNotUnattended(adding([authority]), QUIET) ?? '',
        new RegExp(`no CA of the configuration authorizes .*, but ${authority}$`),
      );
    });
  }

  it('adds nothing where one of two certificates has another authority', () => {
    const both = adding(['issuer-ca', 'library']);
    assert.match(whyNotUnattended(both, QUIET) ?? '', /but library$/);
  });

  it('takes nothing off a list, whether it says so or not', () => {
    const gone = { to: [listedThumbprintOf(sha1)] };
    const said = { retire: [{ sha1: LISTED, why: 'a test' }] };
    for (const changed of [gone, said, { add: [] }]) {
      assert.match(
        whyNotUnattended(adding(['issuer-ca'], changed), QUIET) ?? '',
        /would take values off the list/,
      );
    }
  });

  it('changes nothing else, fixes all, and is not empty', () => {
    const { changes } = adding(['issuer-ca']);
    const audience = {
      kind: 'add-client-id',
      provider: PROVIDER_ARN,
      clientId: 'sts.amazonaws.com',
      because: 'a test',
    } as const;
    const cases: readonly (readonly [Plan, RegExp])[] = [
      [{ ...EMPTY, changes: [...changes, audience] }, /^add-client-id needs a person$/],
      [{ ...EMPTY, changes, mends: false }, /would not fix all/],
      [EMPTY, /^nothing is to be written/],
    ];
    for (const [plan, why] of cases) assert.match(whyNotUnattended(plan, QUIET) ?? '', why);
  });

  it('is of a provider of which it is known that no tool owns it', () => {
    const provider = seenOf(QUIET.provider);
    assert.ok(provider);
    const owned = { ...provider, tags: { ManagedBy: 'terraform' } };
    const { recordedChanges: _, ...unasked } = QUIET;
    const denied = {
      kind: 'unseen',
      by: 'theirs',
      code: 'cloud_read_denied',
      detail: 'no',
    } as const;
    for (const [world, why] of [
      [{ ...QUIET, provider: { kind: 'seen', value: owned } }, /^Terraform owns the provider/],
      [unasked, /CloudTrail could not be read: not asked/],
      [{ ...QUIET, recordedChanges: denied }, /CloudTrail could not be read: no$/],
    ] as const) {
      assert.match(whyNotUnattended(adding(['issuer-ca']), world) ?? '', why);
    }
  });
});
