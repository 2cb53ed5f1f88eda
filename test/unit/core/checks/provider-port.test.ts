// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { providerPort } from '../../../../src/core/checks/provider-port.ts';
import { parseIssuer } from '../../../../src/core/model/issuer.ts';
import { facts } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const issuer = parseIssuer('https://api.example.test:6443');

describe('provider-port', () => {
  it('passes where the issuer names no port, or 443', () => {
    assertStatus(providerPort, facts(), 'pass');
    const named = parseIssuer('https://api.example.test:443');
    assertStatus(providerPort, facts({ issuer: named }), 'pass');
  });

  it('fails where it names another', () => {
    const { detail } = failing(providerPort, facts({ issuer }));
    assert.match(detail, /on port 6443/);
  });

  it('does not apply in a lab, or without an issuer', () => {
    assertStatus(providerPort, facts({ issuer, lab: true }), 'not-applicable');
    assertStatus(providerPort, facts({ issuer: undefined }), 'not-applicable');
  });
});
