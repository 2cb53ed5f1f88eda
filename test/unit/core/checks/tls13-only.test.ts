// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { tls13Only } from '../../../../src/core/checks/tls13-only.ts';
import { darkEndpoint, endpoint, facts, LEAF, publicChain } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const speaking = (tls12: 'accepted' | 'refused' | 'unseen'): ReturnType<typeof endpoint> =>
  endpoint(publicChain([LEAF.certificate], { tls12 }));

describe('tls13-only', () => {
  it('passes where a public issuer speaks TLS 1.2', () => {
    assertStatus(tls13Only, facts({ endpoints: [speaking('accepted')] }), 'pass');
  });

  it('fails where it refuses TLS 1.2, and says where', () => {
    const { detail } = failing(tls13Only, facts({ endpoints: [speaking('refused')] }));
    assert.match(detail, /^oidc\.example\.test at 192\.0\.2\.1 refuses TLS 1\.2/);
  });

  it('is unknown where that was not seen, or another address did not answer', () => {
    assertStatus(tls13Only, facts({ endpoints: [speaking('unseen')] }), 'unknown');
    const endpoints = [speaking('accepted'), darkEndpoint()];
    assertStatus(tls13Only, facts({ endpoints }), 'unknown');
  });

  it('does not apply to a private CA: there the list decides anyway', () => {
    assertStatus(tls13Only, facts(), 'not-applicable');
  });
});
