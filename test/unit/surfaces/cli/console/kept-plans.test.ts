// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrustprintError } from '../../../../../src/core/error.ts';
import { plusSeconds } from '../../../../../src/core/model/instant.ts';
import { type KeptPlan, keptPlans } from '../../../../../src/surfaces/cli/console/kept-plans.ts';
import { NOW } from '../../../../world.ts';

const PLAN = { consents: ['never-seen'] } as unknown as KeptPlan;

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof TrustprintError) return error.code;
  }
  return 'nothing';
}

describe('plans that wait for a person', () => {
  it('are there for ten minutes, or until they are written', () => {
    const plans = keptPlans();
    const { id, expiresAt } = plans.keep(PLAN, NOW);
    assert.equal(expiresAt, plusSeconds(NOW, 600));
    assert.equal(plans.kept(id, plusSeconds(NOW, 599)), PLAN);
    assert.equal(
      codeOf(() => plans.kept(id, plusSeconds(NOW, 600))),
      'path_unknown',
    );
    plans.drop(id);
    assert.equal(
      codeOf(() => plans.kept(id, NOW)),
      'path_unknown',
    );
  });

  it('are fifty at most: the oldest goes', () => {
    const plans = keptPlans();
    const ids = Array.from({ length: 51 }, () => plans.keep(PLAN, NOW).id);
    const gone = ids.filter((id) => codeOf(() => plans.kept(id, NOW)) !== 'nothing');
    assert.deepEqual(gone, ids.slice(0, 1));
  });
});
