// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { duplicateValues } from '../../../../src/core/checks/duplicate-values.ts';
import { DARK, facts, listing, PROVIDER_ARN } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const [one, other] = ['1'.repeat(39) + 'a', '2'.repeat(39) + 'b'];

describe('duplicate-values', () => {
  it('passes where each value is listed once, and where none is', () => {
    assertStatus(duplicateValues, facts({ provider: listing(one, other) }), 'pass');
    assertStatus(duplicateValues, facts({ provider: listing() }), 'pass');
  });

  it('fails where a value is listed twice, in whatever case, and gives the list without it', () => {
    const provider = listing(one, other, one.toUpperCase());
    const { remedies } = failing(duplicateValues, facts({ provider }));
    assert.deepEqual(remedies[0]?.argv, [
      'aws',
      'iam',
      'update-open-id-connect-provider-thumbprint',
      '--open-id-connect-provider-arn',
      PROVIDER_ARN,
      '--thumbprint-list',
      one,
      other,
    ]);
  });

  it('is unknown where the provider was not seen', () => {
    assertStatus(duplicateValues, facts({ provider: DARK }), 'unknown');
  });

  it('does not apply where no provider was asked for', () => {
    assertStatus(duplicateValues, facts({ provider: undefined }), 'not-applicable');
  });
});
