// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { roleAnnotationMalformed as check } from '../../../../src/core/checks/role-annotation-malformed.ts';
import { DARK, ROLE_ARN } from '../../../world.ts';
import { ROLE_ANNOTATION, withAccount, workloadFacts } from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

const naming = (role: string) =>
  workloadFacts(withAccount({ annotations: { [ROLE_ANNOTATION]: role } }));

describe('role-annotation-malformed', () => {
  it('passes for the ARN of a role, with a path too', () => {
    assertStatus(check, workloadFacts(), 'pass');
    assertStatus(check, naming('arn:aws-cn:iam::111122223333:role/team/web'), 'pass');
  });

  for (const role of [
    'web',
    'arn:aws:iam::111122223333:instance-profile/web',
    'arn:aws:sts::111122223333:assumed-role/web/session',
    'arn:aws:iam::ACCOUNT:role/web',
    'arn:aws:iam:role/web',
    '${ROLE_ARN}',
  ]) {
    it(`fails for ${role}`, () => {
      const { detail } = failing(check, naming(role));
      assert.ok(detail.endsWith(`"${role}"`), detail);
    });
  }

  it('fails for an ARN in quotes, and writes it without them', () => {
    const { remedies } = failing(check, naming(` '${ROLE_ARN}'`));
    assert.equal(remedies[0]?.argv?.at(-1), `${ROLE_ANNOTATION}=${ROLE_ARN}`);
  });

  it('does not apply without an annotation, and is unknown where it was not seen', () => {
    assertStatus(check, workloadFacts(withAccount({ annotations: {} })), 'not-applicable');
    assertStatus(check, workloadFacts({ serviceAccount: DARK }), 'unknown');
  });
});
