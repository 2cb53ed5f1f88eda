// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { FOUND, originOf, requireLed } from '../../../../src/core/model/allowed-addresses.ts';
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

  it('is inward from inside alone, and never at a metadata service', () => {
    const places = ['8.8.8.8', '10.0.0.2', '127.0.0.2', '169.254.169.254', 'fd00:ec2::254', '::1'];
    for (const [issuer, reached] of [
      ['8.8.4.4', ['8.8.8.8']],
      ['10.0.0.1', ['8.8.8.8', '10.0.0.2']],
      ['127.0.0.1', ['8.8.8.8', '10.0.0.2', '127.0.0.2', '::1']],
      ['169.254.1.1', ['8.8.8.8']],
    ] as const) {
      assert.deepEqual(
        places.filter((place) => leads([issuer], place)),
        reached,
        issuer,
      );
    }
  });

  it('is nowhere near a metadata service where nobody typed it', () => {
    assert.throws(() => {
      requireLed(FOUND, KEYS_AT, '169.254.169.254');
    }, /is at 169\.254\.169\.254 here, and nobody typed it: it was not asked/);
    requireLed(FOUND, KEYS_AT, '127.0.0.1');
    requireLed(undefined, KEYS_AT, '169.254.169.254'); // somebody typed it
  });
});
