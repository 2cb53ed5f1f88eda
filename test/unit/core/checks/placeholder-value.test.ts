// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { placeholderValue } from '../../../../src/core/checks/placeholder-value.ts';
import { DARK, endpoint, facts, LEAF, listing, publicChain, ROOT } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

describe('placeholder-value', () => {
  it('passes where every value may be a thumbprint', () => {
    assertStatus(placeholderValue, facts(), 'pass');
  });

  for (const value of [
    '0'.repeat(40),
    'F'.repeat(40),
    'x'.repeat(40),
    'deadbeef'.repeat(5),
    'ab'.repeat(20),
    '0123456789'.repeat(4),
    '0123456789abcdef0123456789abcdef01234567',
    'replace-me-with-the-thumbprint-of-the-ca',
  ]) {
    it(`fails where ${value} is listed`, () => {
      const { evidence } = failing(placeholderValue, facts({ provider: listing(value) }));
      assert.deepEqual(evidence['placeholders'], [value.toLowerCase()]);
    });
  }

  it('gives the list that is left without them', () => {
    const provider = listing('0'.repeat(40), ROOT.certificate.sha1);
    const [remedy] = failing(placeholderValue, facts({ provider })).remedies;
    assert.equal(remedy?.argv?.at(-1), ROOT.certificate.sha1);
    assert.ok(remedy.argv.includes('update-open-id-connect-provider-thumbprint'));
  });

  it('does not propose an empty list, which IAM refuses', () => {
    const provider = listing('0'.repeat(40));
    const [remedy] = failing(placeholderValue, facts({ provider })).remedies;
    assert.deepEqual(remedy?.argv?.slice(0, 2), ['trustprint', 'fix']);
  });

  it("asks for nothing where AWS's library vouches and the list is not read", () => {
    const endpoints = [endpoint(publicChain([LEAF.certificate]))];
    const world = facts({ endpoints, provider: listing('f'.repeat(40)) });
    const { detail, remedies } = failing(placeholderValue, world);
    assert.match(detail, /the list is not read here$/);
    assert.equal(remedies[0]?.argv, undefined);
  });

  it('is unknown where the provider was not seen', () => {
    assertStatus(placeholderValue, facts({ provider: DARK }), 'unknown');
  });

  it('does not apply where no provider was asked for', () => {
    assertStatus(placeholderValue, facts({ provider: undefined }), 'not-applicable');
  });
});
