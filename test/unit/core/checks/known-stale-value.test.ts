// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { knownStaleValue } from '../../../../src/core/checks/known-stale-value.ts';
import {
  DARK,
  darkEndpoint,
  endpoint,
  facts,
  LEAF,
  listing,
  publicChain,
  ROOT,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const EKS_OLD = '9e99a48a9960b14926bb7f3b02e22da2b0ab7280';
const GITHUB_OLD = '6938fd4d98bab03faadb97b34396831e3780aea1';
const AMAZON_ROOT = '8da7f965ec5efc37910f1c6e59fdc1cc6a6ede16';

describe('known-stale-value', () => {
  it('passes where no listed value is known', () => {
    assertStatus(knownStaleValue, facts(), 'pass');
  });

  it('leaves well-known roots to their own check', () => {
    assertStatus(knownStaleValue, facts({ provider: listing(AMAZON_ROOT) }), 'pass');
  });

  it('passes where the value is presented after all', () => {
    const value = publicChain([{ ...LEAF.certificate, sha1: EKS_OLD as never }]);
    const world = facts({ endpoints: [endpoint(value)], provider: listing(EKS_OLD) });
    assertStatus(knownStaleValue, world, 'pass');
  });

  it('fails where a value of GitHub from past years is listed, and tells where it is from', () => {
    const provider = listing(ROOT.certificate.sha1, GITHUB_OLD);
    const { detail, evidence } = failing(knownStaleValue, facts({ provider }));
    assert.ok(detail.startsWith(`${GITHUB_OLD} is a DigiCert intermediate`));
    assert.match(JSON.stringify(evidence['values']), /github\.blog/);
  });

  it("is a notice, and says that the list is not read, where AWS's library vouches", () => {
    const endpoints = [endpoint(publicChain([LEAF.certificate]))];
    const outcome = failing(knownStaleValue, facts({ endpoints, provider: listing(EKS_OLD) }));
    assert.equal(knownStaleValue.severity, 'notice');
    assert.match(outcome.detail, /the list is not read here$/);
    assert.deepEqual(
      outcome.remedies.map(({ argv }) => argv),
      [undefined],
    );
  });

  it('does not say so where nothing was seen', () => {
    const world = facts({ endpoints: [darkEndpoint()], provider: listing(EKS_OLD) });
    assert.equal(failing(knownStaleValue, world).evidence['unread'], false);
  });

  it('is unknown where the provider was not seen', () => {
    assertStatus(knownStaleValue, facts({ provider: DARK }), 'unknown');
  });

  it('does not apply where no provider was asked for', () => {
    assertStatus(knownStaleValue, facts({ provider: undefined }), 'not-applicable');
  });
});
