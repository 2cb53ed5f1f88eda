// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { rootListedNotSent } from '../../../../src/core/checks/root-listed-not-sent.ts';
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

const STARFIELD = 'ad7e1c28b064ef8f6003402014c3d0e3370eb58a';
const provider = listing(ROOT.certificate.sha1, STARFIELD);

describe('root-listed-not-sent', () => {
  it('passes where no listed value is a well-known root', () => {
    assertStatus(rootListedNotSent, facts(), 'pass');
  });

  it('fails where one is listed and not sent, and names it', () => {
    const { detail } = failing(rootListedNotSent, facts({ provider }));
    assert.match(detail, /^ad7e1c28.* is the root Starfield Class 2/);
  });

  it('passes where the root is sent after all', () => {
    const sent = { ...ROOT.certificate, sha1: STARFIELD as never };
    const value = publicChain([LEAF.certificate, sent], { tls12: 'refused' });
    assertStatus(rootListedNotSent, facts({ endpoints: [endpoint(value)], provider }), 'pass');
  });

  it('is unknown where another address, which may send it, did not answer', () => {
    const endpoints = [endpoint(), darkEndpoint()];
    assertStatus(rootListedNotSent, facts({ endpoints, provider }), 'unknown');
  });

  it('is unknown where the provider was not seen', () => {
    assertStatus(rootListedNotSent, facts({ provider: DARK }), 'unknown');
  });

  it("does not apply where AWS's library decides", () => {
    const endpoints = [endpoint(publicChain([LEAF.certificate]))];
    assertStatus(rootListedNotSent, facts({ endpoints, provider }), 'not-applicable');
  });
});
