// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { privateAddress } from '../../../../src/core/checks/private-address.ts';
import { darkEndpoint, endpoint, facts } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

describe('private-address', () => {
  it('passes where every address is public', () => {
    assertStatus(privateAddress, facts(), 'pass');
  });

  it('fails where one is not, seen or not', () => {
    for (const endpoints of [
      [endpoint(), endpoint(undefined, { address: '10.1.2.3' })],
      [endpoint(), darkEndpoint({ address: '10.1.2.3' })],
    ]) {
      const { detail } = failing(privateAddress, facts({ endpoints }));
      assert.match(detail, /^oidc\.example\.test at 10\.1\.2\.3 is a private address/);
    }
  });

  it('does not apply in a lab, or where a proxy resolves the names', () => {
    const endpoints = [endpoint(undefined, { address: '127.0.0.1' })];
    assertStatus(privateAddress, facts({ endpoints, lab: true }), 'not-applicable');
    const proxied = [endpoint(undefined, { address: undefined })];
    assertStatus(privateAddress, facts({ endpoints: proxied }), 'not-applicable');
  });
});
