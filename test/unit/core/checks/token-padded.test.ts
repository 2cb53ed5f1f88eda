// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { tokenPadded } from '../../../../src/core/checks/token-padded.ts';
import { facts } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const { token } = facts();
assert.ok(token !== undefined);

describe('token-padded', () => {
  it('passes where nothing stands around the token', () => {
    assertStatus(tokenPadded, facts(), 'pass');
  });

  it('fails where something does', () => {
    const { detail } = failing(tokenPadded, facts({ token: { ...token, padded: true } }));
    assert.match(detail, /line feed/);
  });

  it('does not apply where no token was given', () => {
    assertStatus(tokenPadded, facts({ token: undefined }), 'not-applicable');
  });
});
