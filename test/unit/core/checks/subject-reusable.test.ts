// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { subjectReusable as check } from '../../../../src/core/checks/subject-reusable.ts';
import { DARK, facts } from '../../../world.ts';
import { withRole } from '../gates/changed.ts';
import { assertStatus, failing } from './outcome.ts';

const GITHUB = 'token.actions.githubusercontent.com';

/** A role that lets GitHub's jobs in under these conditions. */
function trusting(conditions: object, issuer = GITHUB): ReturnType<typeof facts> {
  const trustPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: conditions,
    },
  });
  return facts(withRole({ trustPolicy }));
}

const NAMED = { [`${GITHUB}:sub`]: 'repo:example/web:ref:refs/heads/main' };

describe('subject-reusable', () => {
  it('fails where names alone say who is let in', () => {
    const { detail, remedies } = failing(check, trusting({ StringEquals: NAMED }));
    assert.match(
      detail,
      /^statement 1 admits "repo:example\/web:ref:refs\/heads\/main" by its name/,
    );
    assert.match(remedies[0]?.text ?? '', /githubusercontent\.com:repository_id$/);
  });

  it('fails for a pattern too', () => {
    failing(check, trusting({ StringLike: { [`${GITHUB}:sub`]: 'repo:example/*' } }));
  });

  it('fails for a project of GitLab', () => {
    const sub = { 'gitlab.com:sub': 'project_path:example/web:ref_type:branch:ref:main' };
    failing(check, trusting({ StringEquals: sub }, 'gitlab.com'));
  });

  for (const [what, conditions] of [
    ['the subject has ids', { StringLike: { [`${GITHUB}:sub`]: 'repo:example@1/web@2:*' } }],
    [
      'an id stands beside the name',
      { StringEquals: { ...NAMED, [`${GITHUB}:repository_owner_id`]: '1' } },
    ],
  ] as const) {
    it(`passes where ${what}`, () => {
      assertStatus(check, trusting(conditions), 'pass');
    });
  }

  it('takes no condition for enough that is met without its claim', () => {
    const steady = { StringEqualsIfExists: { [`${GITHUB}:repository_id`]: '1' } };
    failing(check, trusting({ StringEquals: NAMED, ...steady }));
  });

  it('does not apply to issuers whose subjects it does not know', () => {
    assertStatus(check, facts(), 'not-applicable');
    assertStatus(check, facts({ role: DARK }), 'unknown');
  });
});
