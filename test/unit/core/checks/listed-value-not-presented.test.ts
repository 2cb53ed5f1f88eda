// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { listedValueNotPresented } from '../../../../src/core/checks/listed-value-not-presented.ts';
import {
  chainFact,
  DARK,
  darkEndpoint,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  listing,
  publicChain,
  ROOT,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const OLD = '1234567890123456789012345678901234567abc';
const both = listing(ROOT.certificate.sha1, OLD);

describe('listed-value-not-presented', () => {
  it('passes where every value is of a certificate on the path', () => {
    const provider = listing(ROOT.certificate.sha1, INTERMEDIATE.certificate.sha1);
    assertStatus(listedValueNotPresented, facts({ provider }), 'pass');
  });

  it('leaves placeholders to their own check', () => {
    const provider = listing(ROOT.certificate.sha1, '0'.repeat(40));
    assertStatus(listedValueNotPresented, facts({ provider }), 'pass');
  });

  it('fails where a value is of nothing that is presented', () => {
    const { detail } = failing(listedValueNotPresented, facts({ provider: both }));
    assert.ok(detail.startsWith(OLD));
  });

  it('fails where the listed certificate is sent as a stray only', () => {
    const endpoints = [endpoint(chainFact([LEAF.certificate, ROOT.certificate]))];
    failing(listedValueNotPresented, facts({ endpoints }));
  });

  it('is unknown where another address, which may present it, did not answer', () => {
    const endpoints = [endpoint(), darkEndpoint()];
    assertStatus(listedValueNotPresented, facts({ endpoints, provider: both }), 'unknown');
  });

  it('is unknown where the provider was not seen', () => {
    assertStatus(listedValueNotPresented, facts({ provider: DARK }), 'unknown');
  });

  it("does not apply where AWS's library decides", () => {
    const endpoints = [endpoint(publicChain([LEAF.certificate]))];
    const world = facts({ endpoints, provider: both });
    assertStatus(listedValueNotPresented, world, 'not-applicable');
  });
});
