// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { roleYoung as check } from '../../../../src/core/checks/role-young.ts';
import type { Instant } from '../../../../src/core/model/instant.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { DARK, facts, NOW } from '../../../world.ts';
import { withRole } from '../gates/changed.ts';
import { assertStatus, failing } from './outcome.ts';

const created = (createdAt: Instant | undefined) => facts(withRole({ createdAt }));

describe('role-young', () => {
  it('passes a minute after the creation', () => {
    assertStatus(check, created(plusSeconds(NOW, -60)), 'pass');
  });

  it('fails before that, and says to try again', () => {
    const { detail } = failing(check, created(plusSeconds(NOW, -5)));
    assert.match(detail, /^the role was created at 2026-06-01T11:59:55Z, just now/);
  });

  it('does not apply where it is not told when', () => {
    assertStatus(check, created(undefined), 'not-applicable');
    assertStatus(check, facts({ role: DARK }), 'unknown');
  });
});
