// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { leafPinned } from '../../../../src/core/checks/leaf-pinned.ts';
import {
  chainFact,
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

const pinned = listing(LEAF.certificate.sha1);

describe('leaf-pinned', () => {
  it('passes where a CA is listed, with the leaf or without it', () => {
    assertStatus(leafPinned, facts(), 'pass');
    const both = listing(LEAF.certificate.sha1, ROOT.certificate.sha1);
    assertStatus(leafPinned, facts({ provider: both }), 'pass');
  });

  it('passes where nothing that is presented is listed: that is no pin', () => {
    assertStatus(leafPinned, facts({ provider: listing() }), 'pass');
  });

  it('fails where the leaf alone is listed, and says when that breaks', () => {
    const { detail } = failing(leafPinned, facts({ provider: pinned }));
    assert.ok(detail.startsWith(LEAF.certificate.sha1));
    assert.match(detail, /on 2026-08-20T12:00:00Z at the latest$/);
  });

  it('fails where nothing but the leaf is sent, and it is listed', () => {
    const endpoints = [endpoint(chainFact([LEAF.certificate]))];
    failing(leafPinned, facts({ endpoints, provider: pinned }));
  });

  it("does not apply where AWS's library decides", () => {
    const endpoints = [endpoint(publicChain([LEAF.certificate]))];
    assertStatus(leafPinned, facts({ endpoints, provider: pinned }), 'not-applicable');
  });

  it('is unknown where the provider or the certificate was not seen', () => {
    assertStatus(leafPinned, facts({ provider: DARK }), 'unknown');
    assertStatus(leafPinned, facts({ endpoints: [darkEndpoint()] }), 'unknown');
  });
});
