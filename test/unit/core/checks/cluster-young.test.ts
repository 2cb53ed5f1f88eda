// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { clusterYoung as check } from '../../../../src/core/checks/cluster-young.ts';
import type { Instant } from '../../../../src/core/model/instant.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { DARK, facts, ISSUER, NOW } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const created = (createdAt: Instant | undefined) =>
  facts({
    cluster: {
      kind: 'seen',
      value: {
        arn: 'arn:aws:eks:us-east-1:111122223333:cluster/prod',
        issuer: ISSUER,
        createdAt,
        status: 'ACTIVE',
      },
    },
  });

describe('cluster-young', () => {
  it('passes a quarter of an hour after the creation', () => {
    assertStatus(check, created(plusSeconds(NOW, -900)), 'pass');
  });

  it('fails before that, and says to wait', () => {
    const { detail } = failing(check, created(plusSeconds(NOW, -899)));
    assert.equal(detail, 'the cluster was created at 2026-06-01T11:45:01Z, minutes ago');
  });

  it('does not apply where it is not told when, or no cluster was found', () => {
    assertStatus(check, created(undefined), 'not-applicable');
    assertStatus(check, facts(), 'not-applicable');
    assertStatus(check, facts({ cluster: DARK }), 'unknown');
  });
});
