// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { leafExpired } from '../../../../src/core/checks/leaf-expired.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { forgeCertificate } from '../../../../src/forge/certificates.ts';
import {
  chainFact,
  darkEndpoint,
  endpoint,
  facts,
  INTERMEDIATE,
  NOW,
  publicChain,
  ROOT,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const DAY = 86_400;

/** A chain whose leaf began and ends so many seconds from now. */
async function living(begins: number, ends: number): Promise<ReturnType<typeof chainFact>> {
  const leaf = await forgeCertificate({
    subject: 'CN=oidc.example.test',
    notBefore: plusSeconds(NOW, begins),
    notAfter: plusSeconds(NOW, ends),
    ca: false,
    issuer: INTERMEDIATE,
  });
  return chainFact([leaf.certificate, INTERMEDIATE.certificate, ROOT.certificate]);
}

describe('leaf-expired', () => {
  it('passes while the leaf is within its dates, to the last second', async () => {
    assertStatus(leafExpired, facts(), 'pass');
    assertStatus(leafExpired, facts({ endpoints: [endpoint(await living(-DAY, 0))] }), 'pass');
  });

  it('fails where it has expired, and says when', async () => {
    const endpoints = [endpoint(await living(-90 * DAY, -1))];
    const { detail } = failing(leafExpired, facts({ endpoints }));
    assert.equal(detail, 'the leaf "CN=oidc.example.test" expired on 2026-06-01T11:59:59Z');
  });

  it('fails under a public CA too', async () => {
    const { presented } = await living(-90 * DAY, -1);
    failing(leafExpired, facts({ endpoints: [endpoint(publicChain(presented))] }));
  });

  it('is unknown where another address did not answer', () => {
    const endpoints = [endpoint(), darkEndpoint()];
    assertStatus(leafExpired, facts({ endpoints }), 'unknown');
  });

  it('does not apply where no endpoint was looked at', () => {
    assertStatus(leafExpired, facts({ endpoints: [] }), 'not-applicable');
  });
});
