// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { caExpired } from '../../../../src/core/checks/ca-expired.ts';
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

describe('ca-expired', () => {
  it('passes while the CA is within its dates, to the last second', async () => {
    assertStatus(caExpired, facts(), 'pass');
    assertStatus(caExpired, facts({ endpoints: [await ending(0)] }), 'pass');
  });

  it('fails where a CA on the path has expired, and says when', async () => {
    const { detail } = failing(caExpired, facts({ endpoints: [await ending(-86_400)] }));
    assert.equal(detail, 'the CA "CN=Ending Root" expired on 2026-05-31T12:00:00Z');
  });

  it("does not apply where AWS's library decides, whatever is sent with the leaf", async () => {
    const { chain } = await ending(-86_400);
    assert.ok(chain.kind === 'seen');
    const endpoints = [endpoint(publicChain(chain.value.presented))];
    assertStatus(caExpired, facts({ endpoints }), 'not-applicable');
  });

  it('fails though another address did not answer', async () => {
    const endpoints = [darkEndpoint(), await ending(-86_400)];
    failing(caExpired, facts({ endpoints }));
  });

  it('is unknown where no certificate was seen', () => {
    assertStatus(caExpired, facts({ endpoints: [darkEndpoint()] }), 'unknown');
  });
});
