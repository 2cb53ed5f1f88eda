// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { duration } from '../../../../src/core/gates/duration.ts';
import { facts } from '../../../world.ts';
import { ABSENT, OURS, withRequest, withRole } from './changed.ts';

describe('duration', () => {
  it('passes up to the limit of the role, and what was not asked for', () => {
    assert.equal(duration.evaluate(facts()).status, 'pass');
    assert.equal(duration.evaluate(facts(withRequest({ durationSeconds: 3600 }))).status, 'pass');
    const longer = { ...withRole({ maxSessionDurationSeconds: 7200 }) };
    assert.equal(
      duration.evaluate(facts({ ...longer, ...withRequest({ durationSeconds: 7200 }) })).status,
      'pass',
    );
  });

  it('fails a second more', () => {
    const outcome = duration.evaluate(facts(withRequest({ durationSeconds: 3601 })));
    assert.equal(outcome.status, 'fail');
    assert.deepEqual(outcome.evidence['most'], 3600);
  });

  it('is unknown where the role could not be read, and does not apply without one', () => {
    const asked = withRequest({ durationSeconds: 3601 });
    assert.equal(duration.evaluate(facts({ ...asked, role: OURS })).status, 'unknown');
    assert.equal(duration.evaluate(facts({ ...asked, role: ABSENT })).status, 'not-applicable');
    assert.equal(duration.evaluate(facts({ role: undefined })).status, 'not-applicable');
  });

  it('needs no look at the role for the hour that every role allows', () => {
    assert.equal(duration.evaluate(facts({ role: OURS })).status, 'pass');
  });
});
