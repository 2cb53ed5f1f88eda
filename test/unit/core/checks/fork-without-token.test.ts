// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { forkWithoutToken as check } from '../../../../src/core/checks/fork-without-token.ts';
import { DARK, facts } from '../../../world.ts';
import { jobFacts } from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

describe('fork-without-token', () => {
  it("passes where the repository's own change runs", () => {
    assertStatus(check, jobFacts(), 'pass');
    assertStatus(check, jobFacts({ offersToken: false }), 'pass');
  });

  it('passes where a token is offered all the same', () => {
    assertStatus(check, jobFacts({ fromFork: true }), 'pass');
  });

  it("fails where a fork's change runs without a token, and advises no way round", () => {
    const { detail, remedies } = failing(check, jobFacts({ fromFork: true, offersToken: false }));
    assert.match(detail, /^the job runs a fork's change, which gets no ID token/);
    assert.doesNotMatch(remedies[0]?.text ?? '', /pull_request_target/);
  });

  it('does not apply where no job was asked about, and is unknown where it was not seen', () => {
    assertStatus(check, facts(), 'not-applicable');
    assertStatus(check, facts({ job: DARK }), 'unknown');
  });
});
