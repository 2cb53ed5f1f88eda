// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { caExpiresWithinDays } from '../../../../src/core/checks/ca-expires-within-days.ts';
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

describe('ca-expires-within-days', () => {
  it('passes where more than a week is left, and where none is', async () => {
    assertStatus(caExpiresWithinDays, facts(), 'pass');
    for (const seconds of [7 * 86_400 + 1, -1]) {
      assertStatus(caExpiresWithinDays, facts({ endpoints: [await ending(seconds)] }), 'pass');
    }
  });

  it('fails where a CA on the path ends within a week', async () => {
    for (const seconds of [7 * 86_400, 0]) {
      const endpoints = [await ending(seconds)];
      const { detail } = failing(caExpiresWithinDays, facts({ endpoints }));
      assert.match(detail, /^the CA "CN=Ending Root" expires on 2026-06-0/);
    }
  });

  it("does not apply where AWS's library decides, whatever is sent with the leaf", async () => {
    const { chain } = await ending(3 * 86_400);
    assert.ok(chain.kind === 'seen');
    const endpoints = [endpoint(publicChain(chain.value.presented))];
    assertStatus(caExpiresWithinDays, facts({ endpoints }), 'not-applicable');
  });

  it('fails though another address did not answer', async () => {
    const endpoints = [darkEndpoint(), await ending(3 * 86_400)];
    failing(caExpiresWithinDays, facts({ endpoints }));
  });

  it('is unknown where no certificate was seen', () => {
    assertStatus(caExpiresWithinDays, facts({ endpoints: [darkEndpoint()] }), 'unknown');
  });
});
