// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { listFull } from '../../../../src/core/checks/list-full.ts';
import { DARK, facts, listing } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const values = Array.from({ length: 5 }, (_, index) => String(index).repeat(39) + 'a');

describe('list-full', () => {
  it('passes where four values are listed, or none', () => {
    assertStatus(listFull, facts({ provider: listing(...values.slice(1)) }), 'pass');
    assertStatus(listFull, facts({ provider: listing() }), 'pass');
  });

  it('fails where five are', () => {
    const { evidence } = failing(listFull, facts({ provider: listing(...values) }));
    assert.deepEqual(evidence['listed'], values);
  });

  it('is unknown where the provider was not seen', () => {
    assertStatus(listFull, facts({ provider: DARK }), 'unknown');
  });

  it('does not apply where there is no provider', () => {
    const provider = { kind: 'absent', detail: 'no such provider' } as const;
    assertStatus(listFull, facts({ provider }), 'not-applicable');
  });
});
