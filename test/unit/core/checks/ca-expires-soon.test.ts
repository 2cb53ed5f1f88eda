// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { caExpiresSoon } from '../../../../src/core/checks/ca-expires-soon.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { forgeCertificate } from '../../../../src/forge/certificates.ts';
import {
  chainFact,
  darkEndpoint,
  endpoint,
  facts,
  leafOf,
  NOW,
  publicChain,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

/** A world whose CA ends so many seconds from now. */
async function ending(seconds: number): Promise<ReturnType<typeof endpoint>> {
  const ca = await forgeCertificate({
    subject: 'CN=Ending Root',
    notBefore: plusSeconds(NOW, -1_000_000_000),
    notAfter: plusSeconds(NOW, seconds),
    ca: true,
  });
  const leaf = await leafOf(ca);
  return endpoint(chainFact([leaf.certificate, ca.certificate]));
}

describe('ca-expires-soon', () => {
  it('passes where more than 30 days are left', async () => {
    assertStatus(caExpiresSoon, facts(), 'pass');
    assertStatus(caExpiresSoon, facts({ endpoints: [await ending(30 * 86_400 + 1)] }), 'pass');
  });

  it('leaves what ends within a week to its own check, and what has ended too', async () => {
    for (const seconds of [7 * 86_400, 0, -1]) {
      assertStatus(caExpiresSoon, facts({ endpoints: [await ending(seconds)] }), 'pass');
    }
  });

  it('fails where a CA on the path ends in 7 to 30 days', async () => {
    for (const seconds of [7 * 86_400 + 1, 30 * 86_400]) {
      const { detail } = failing(caExpiresSoon, facts({ endpoints: [await ending(seconds)] }));
      assert.match(detail, /^the CA "CN=Ending Root" expires on 2026-0[67]-/);
    }
  });

  it("does not apply where AWS's library decides, whatever is sent with the leaf", async () => {
    const { chain } = await ending(20 * 86_400);
    assert.ok(chain.kind === 'seen');
    const endpoints = [endpoint(publicChain(chain.value.presented))];
    assertStatus(caExpiresSoon, facts({ endpoints }), 'not-applicable');
  });

  it('fails though another address did not answer', async () => {
    const endpoints = [darkEndpoint(), await ending(20 * 86_400)];
    failing(caExpiresSoon, facts({ endpoints }));
  });

  it('is unknown where no certificate was seen', () => {
    assertStatus(caExpiresSoon, facts({ endpoints: [darkEndpoint()] }), 'unknown');
  });
});
