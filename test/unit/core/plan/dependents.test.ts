// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Facts } from '../../../../src/core/model/facts.ts';
import { instantOf } from '../../../../src/core/model/instant.ts';
import type { Intent, Plan } from '../../../../src/core/model/plan.ts';
import { facts, NOW } from '../../../world.ts';
import { amongOthers } from '../../../../src/core/plan/provider.ts';

const PLAN: Plan = {
  id: 'x',
  changes: [],
  proposals: [],
  because: 'x',
  mends: true,
  warnings: ['first'],
};
const DARK = { kind: 'unseen', by: 'ours', code: 'cloud_read_denied', detail: 'may not' } as const;

describe('a plan among others', () => {
  it('says nothing of what was not looked at', () => {
    assert.deepEqual(planned({}), PLAN);
  });

  it('counts all roles that trust the provider, and names the first', () => {
    const roles = Array.from({ length: 12 }, (_, place) => `arn:aws:iam::1:role/r${String(place)}`);
    const { trustedBy } = planned({
      trusting: { kind: 'seen', value: { roles, read: 40, isAll: true } },
    });
    assert.deepEqual(trustedBy, {
      seen: true,
      why: undefined,
      count: 12,
      roles: roles.slice(0, 10),
      serviceAccounts: undefined,
    });
  });

  it('says where not all was read, and where nothing was', () => {
    const roles: readonly string[] = [];
    const some = planned({
      trusting: { kind: 'seen', value: { roles, read: 5000, isAll: false } },
      roleBearers: DARK,
    });
    assert.match(some.trustedBy?.why ?? '', /^only 5000 roles .* service accounts were not seen/);
    const none = planned({ trusting: DARK });
    assert.deepEqual(
      [none.trustedBy?.seen, none.trustedBy?.count, none.trustedBy?.why],
      [false, 0, 'the roles of the account were not seen: may not'],
    );
  });

  it('warns of a tool in the trail, unless the tags or the person named it already', () => {
    const recordedChanges: Facts['recordedChanges'] = {
      kind: 'seen',
      value: [{ at: instantOf(NOW), action: 'x', userAgent: 'Terraform/1.9', by: 'me' }],
    };
    const { warnings, lastChange } = planned({ recordedChanges });
    assert.equal(warnings.length, 2);
    assert.equal(lastChange?.tool, 'Terraform 1.9');
    for (const owner of ['terraform', 'none']) {
      assert.equal(planned({ recordedChanges }, owner).warnings.length, 1);
    }
  });
});

function planned(changed: Partial<Facts>, owner?: string): Plan {
  return amongOthers(PLAN, facts(changed), { owner } as Intent);
}
