// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { idTokenPermissionMissing as check } from '../../../../src/core/checks/id-token-permission-missing.ts';
import { DARK, facts } from '../../../world.ts';
import { jobFacts } from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

describe('id-token-permission-missing', () => {
  it('passes where the runner offers a token', () => {
    assertStatus(check, jobFacts(), 'pass');
  });

  it('fails where a job of GitHub has none, and says what to write', () => {
    const { detail, remedies } = failing(check, jobFacts({ offersToken: false }));
    assert.match(detail, /^the job lacks permissions: id-token: write, /);
    assert.match(remedies[0]?.text ?? '', /permissions: \{ id-token: write, contents: read \}/);
  });

  it('says what GitLab wants', () => {
    const { detail } = failing(check, jobFacts({ service: 'gitlab', offersToken: false }));
    assert.match(detail, /^the job has no id_tokens, /);
  });

  it('is less sure of services that it does not know', () => {
    const { knowledge } = failing(check, jobFacts({ service: 'other', offersToken: false }));
    assert.equal(knowledge, 'inferred');
  });

  it("does not apply to a fork's change, nor where no job was asked about", () => {
    assertStatus(check, jobFacts({ offersToken: false, fromFork: true }), 'not-applicable');
    assertStatus(check, facts(), 'not-applicable');
    assertStatus(check, facts({ job: DARK }), 'unknown');
  });
});
