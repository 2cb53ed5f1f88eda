// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { leafExpiresSoon } from '../../../../src/core/checks/leaf-expires-soon.ts';
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

describe('leaf-expires-soon', () => {
  it('passes where more than a week is left', async () => {
    assertStatus(leafExpiresSoon, facts(), 'pass');
    const endpoints = [endpoint(await living(-80 * DAY, 7 * DAY + 1))];
    assertStatus(leafExpiresSoon, facts({ endpoints }), 'pass');
  });

  it('passes where a leaf that lives for six days is in the first of them', async () => {
    const endpoints = [endpoint(await living(-DAY, 5 * DAY))];
    assertStatus(leafExpiresSoon, facts({ endpoints }), 'pass');
  });

  it('leaves one that has expired to its own check', async () => {
    const endpoints = [endpoint(await living(-90 * DAY, -1))];
    assertStatus(leafExpiresSoon, facts({ endpoints }), 'pass');
  });

  it('fails where less than a week is left, and less than a third of its life', async () => {
    for (const [begins, ends] of [
      [-83 * DAY, 7 * DAY],
      [-5 * DAY, DAY],
    ] as const) {
      const endpoints = [endpoint(await living(begins, ends))];
      const { detail } = failing(leafExpiresSoon, facts({ endpoints }));
      assert.match(detail, /^the leaf "CN=oidc\.example\.test" expires on 2026-06-0/);
    }
  });

  it('fails under a public CA too', async () => {
    const { presented } = await living(-83 * DAY, 3 * DAY);
    failing(leafExpiresSoon, facts({ endpoints: [endpoint(publicChain(presented))] }));
  });

  it('is unknown where another address did not answer', () => {
    const endpoints = [endpoint(), darkEndpoint()];
    assertStatus(leafExpiresSoon, facts({ endpoints }), 'unknown');
  });

  it('does not apply where no endpoint was looked at', () => {
    assertStatus(leafExpiresSoon, facts({ endpoints: [] }), 'not-applicable');
  });
});
