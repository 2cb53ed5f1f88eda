// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { originOf, requireLed } from '../../../../src/core/model/allowed-addresses.ts';
import { chainFact, endpoint, LEAF } from '../../../world.ts';

const ISSUER_AT = { host: 'oidc.example.test', port: 443 };
const KEYS_AT = { host: 'keys.example.test', port: 443 };

/** Whether the document of an issuer at these addresses leads to this one. */
function leads(
  addresses: readonly string[],
  place: string,
  at: typeof ISSUER_AT = KEYS_AT,
): boolean {
  const looks = addresses.map((address) =>
    endpoint(chainFact([LEAF.certificate]), { ...ISSUER_AT, address }),
  );
  try {
    requireLed(originOf(looks, { issuerAt: ISSUER_AT, at }), at, place);
    return true;
  } catch {
    return false;
  }
}

describe('where the document of an issuer leads', () => {
  it('is decided by the strictest of its own addresses', () => {
    assert.equal(leads(['10.0.0.1'], '10.0.0.2'), true);
    assert.equal(leads(['10.0.0.1', '8.8.8.8'], '10.0.0.2'), false);
    assert.equal(leads(['127.0.0.1', '10.0.0.1'], '127.0.0.1'), false);
    assert.equal(leads(['127.0.0.1'], '127.0.0.1'), true);
  });

  it('may be its own address, of itself and of nobody else', () => {
    assert.equal(leads(['8.8.8.8', '10.0.0.1'], '10.0.0.1', ISSUER_AT), true);
    assert.equal(leads(['8.8.8.8', '10.0.0.1'], '10.0.0.1'), false);
    assert.equal(leads(['8.8.8.8', '10.0.0.1'], '10.0.0.1', { ...ISSUER_AT, port: 8443 }), false);
  });
});
