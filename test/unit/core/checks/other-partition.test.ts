// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { otherPartition } from '../../../../src/core/checks/other-partition.ts';
import {
  darkEndpoint,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  listing,
  publicChain,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const { rules } = facts();
const endpoints = [endpoint(publicChain([LEAF.certificate, INTERMEDIATE.certificate]))];
const gov = (provider = listing()): ReturnType<typeof facts> =>
  facts({ rules: { ...rules, partition: 'aws-us-gov' }, endpoints, provider });

describe('other-partition', () => {
  it('passes where what is presented is listed', () => {
    assertStatus(otherPartition, gov(listing(INTERMEDIATE.certificate.sha1)), 'pass');
  });

  it('passes where a private CA makes the list decide everywhere', () => {
    assertStatus(otherPartition, { ...gov(), endpoints: [endpoint()] }, 'pass');
  });

  it('fails where a public CA is not listed, and proposes to list it', () => {
    const { detail, remedies } = failing(otherPartition, gov());
    assert.ok(detail.includes(INTERMEDIATE.certificate.sha1));
    assert.ok(remedies[0]?.argv?.includes('--even-if-unused'));
  });

  it('is unknown where no certificate was seen', () => {
    assertStatus(otherPartition, { ...gov(), endpoints: [darkEndpoint()] }, 'unknown');
  });

  it('does not apply in the partitions aws and aws-cn, where AWS documents its library', () => {
    assertStatus(otherPartition, facts({ endpoints, provider: listing() }), 'not-applicable');
    const china = { ...gov(), rules: { ...rules, partition: 'aws-cn' } };
    assertStatus(otherPartition, china, 'not-applicable');
  });
});
