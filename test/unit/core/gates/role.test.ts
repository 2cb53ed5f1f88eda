// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { role } from '../../../../src/core/gates/role.ts';
import { facts } from '../../../world.ts';
import { ABSENT, OURS, withRequest, withRole } from './changed.ts';

describe('role', () => {
  it('passes a role that is there', () => {
    assert.equal(role.evaluate(facts()).status, 'pass');
    assert.equal(role.evaluate(facts({ request: undefined })).status, 'pass');
  });

  it('fails one that is not, surely', () => {
    const outcome = role.evaluate(facts({ role: ABSENT }));
    assert.equal(outcome.status, 'fail');
    assert.equal(outcome.knowledge, 'documented');
    assert.equal(outcome.failure?.atMostLikely, false);
  });

  it('fails an ARN that lacks the path of the role', () => {
    const outcome = role.evaluate(
      facts({
        ...withRole({ arn: 'arn:aws:iam::111122223333:role/teams/workload' }),
        ...withRequest({ roleArn: 'arn:aws:iam::111122223333:role/workload' }),
      }),
    );
    assert.equal(outcome.status, 'fail');
    assert.match(outcome.remedies[0]?.text ?? '', /role\/teams\/workload/);
  });

  it('fails an ARN in another case', () => {
    const roleArn = 'arn:aws:iam::111122223333:role/Workload';
    assert.equal(role.evaluate(facts(withRequest({ roleArn }))).status, 'fail');
  });

  it('names the role that was asked about by itself, and holds its path against it', () => {
    const roleArn = 'arn:aws:iam::111122223333:role/gone';
    const target = { ...facts().target, kind: 'role', text: roleArn } as const;
    const gone = role.evaluate(facts({ request: undefined, target, role: ABSENT }));
    assert.equal(gone.failure?.sentence, 'the role gone does not exist');
    assert.match(gone.remedies[1]?.argv?.join(' ') ?? '', /list-roles .*RoleName=='gone'/);
    const elsewhere = withRole({ arn: 'arn:aws:iam::111122223333:role/teams/gone' });
    const moved = role.evaluate(facts({ request: undefined, target, ...elsewhere }));
    assert.equal(moved.status, 'fail');
  });

  it('is unknown where it could not be read, and does not apply where none was given', () => {
    assert.equal(role.evaluate(facts({ role: OURS })).status, 'unknown');
    assert.equal(role.evaluate(facts({ role: undefined })).status, 'not-applicable');
  });
});
