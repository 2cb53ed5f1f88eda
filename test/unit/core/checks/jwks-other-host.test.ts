// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { jwksOtherHost } from '../../../../src/core/checks/jwks-other-host.ts';
import { DARK, facts, ISSUER } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const withKeysAt = (jwksUri: string): ReturnType<typeof facts> =>
  facts({ discovery: { kind: 'seen', value: { issuer: ISSUER, jwksUri, missing: [] } } });

describe('jwks-other-host', () => {
  it('passes where the issuer serves its keys itself, port 443 named or not', () => {
    assertStatus(jwksOtherHost, facts(), 'pass');
    assertStatus(jwksOtherHost, withKeysAt('https://oidc.example.test:443/keys'), 'pass');
  });

  it('fails where they are on another host, or on another port of it', () => {
    for (const place of ['keys.example.test', 'oidc.example.test:8443']) {
      const { detail } = failing(jwksOtherHost, withKeysAt(`https://${place}/keys`));
      assert.ok(detail.includes(`the keys are at ${place}`));
    }
  });

  it('is unknown where the discovery document was not seen', () => {
    assertStatus(jwksOtherHost, facts({ discovery: DARK }), 'unknown');
  });

  it('does not apply where no issuer was found', () => {
    assertStatus(jwksOtherHost, facts({ issuer: undefined }), 'not-applicable');
  });
});
