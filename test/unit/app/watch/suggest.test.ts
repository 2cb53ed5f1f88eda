// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type JudgedTrust, outdatedBy, suggestionOf } from '../../../../src/app/watch/suggest.ts';
import type { Suggestion } from '../../../../src/core/watch/suggestion.ts';
import { trustOf } from '../../../../src/core/fleet/trust.ts';
import type { ChainFact, Facts, RootSet } from '../../../../src/core/model/facts.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { seenOf } from '../../../../src/core/model/observed.ts';
import { listedThumbprintOf } from '../../../../src/core/model/thumbprint.ts';
import { judge } from '../../../../src/core/scope/judge.ts';
import {
  authority,
  chainFact,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  leafOf,
  NOW,
  PROVIDER_ARN,
  ROOT,
  verification,
} from '../../../world.ts';

const STALE = listedThumbprintOf('1'.repeat(39).concat('2'));

function vouchedBy(set: RootSet): ChainFact {
  return chainFact([LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate], {
    anchoring: {
      bundled: { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' },
      [set]: verification(ROOT.certificate),
    },
  });
}

/** A list that names nothing that is served, as rounds of `watch` see it: no token, no role. */
function stale(chain: ChainFact, changed: Partial<Facts> = {}): Facts {
  const world = facts({ endpoints: [endpoint(chain)], token: undefined, ...changed });
  const provider = seenOf(world.provider);
  assert.ok(provider);
  return { ...world, provider: { kind: 'seen', value: { ...provider, thumbprints: [STALE] } } };
}

function judged(world: Facts, changed: Partial<JudgedTrust> = {}): JudgedTrust {
  const provider = seenOf(world.provider);
  const trust = trustOf(judge([world], { scope: 'issuer' }), {
    arn: PROVIDER_ARN,
    provider,
    roles: [],
  });
  return {
    facts: world,
    trust,
    source: 'production',
    account: '111122223333',
    at: NOW,
    newId: () => 'suggestion-1',
    ...changed,
  };
}

function suggested(world: Facts): Suggestion {
  const suggestion = suggestionOf(judged(world));
  assert.ok(suggestion);
  return suggestion;
}

describe('a suggestion', () => {
  it('has the plan that fix would make of a broken trust, and its provider as the target', () => {
    const { plan, ...rest } = suggested(stale(vouchedBy('issuerCa')));
    assert.deepEqual(rest, {
      id: 'suggestion-1',
      target: PROVIDER_ARN,
      account: '111122223333',
      source: 'production',
      at: NOW,
      state: 'open',
      note: null,
    });
    const [change] = plan.changes;
    assert.equal(change?.kind, 'set-thumbprints');
    assert.deepEqual('to' in change ? change.to : [], [
      STALE,
      listedThumbprintOf(ROOT.certificate.sha1),
    ]);
  });

  it('is not made of a trust that is not broken', () => {
    assert.equal(suggestionOf(judged(facts({ token: undefined }))), undefined);
  });

  it('is not made where a guard refuses the repair', () => {
    assert.equal(judged(stale(vouchedBy('machine'))).trust.verdict, 'broken');
    assert.equal(suggestionOf(judged(stale(vouchedBy('machine')))), undefined);
  });

  it('stays as it is for half an hour where the same would be suggested again', () => {
    const world = stale(vouchedBy('issuerCa'));
    const standing = suggested(world);
    const again = (seconds: number) =>
      suggestionOf(judged(world, { standing, at: plusSeconds(NOW, seconds) }));
    assert.equal(again(29 * 60), undefined);
    assert.equal(again(31 * 60)?.id, 'suggestion-1');
  });

  it('gives way at once where something else would be written', async () => {
    const standing = suggested(stale(vouchedBy('issuerCa')));
    const other = await authority('Another Root');
    const leaf = await leafOf(other);
    const chain = chainFact([leaf.certificate, other.certificate], {
      anchoring: {
        bundled: { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' },
        issuerCa: verification(other.certificate),
      },
    });
    assert.ok(suggestionOf(judged(stale(chain), { standing, at: plusSeconds(NOW, 60) })));
  });

  it('is outdated once its trust is OK, not while nobody can tell', () => {
    const open = [suggested(stale(vouchedBy('issuerCa')))];
    assert.deepEqual(outdatedBy([{ arn: PROVIDER_ARN, verdict: 'ok' }], open), open);
    assert.deepEqual(outdatedBy([{ arn: PROVIDER_ARN, verdict: 'unknown' }], open), []);
    assert.deepEqual(outdatedBy([{ arn: 'arn:other', verdict: 'ok' }], open), []);
  });
});
