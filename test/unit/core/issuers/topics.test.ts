// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { issuers } from '../../../../src/core/issuers/catalogue.ts';
import { issuerTopics } from '../../../../src/core/issuers/topics.ts';
import { parseTrustPolicy } from '../../../../src/core/model/trust-policy.ts';

describe('the topics of issuers', () => {
  it('are all of them without a text, and the one that is meant with an id or a URL', () => {
    assert.equal(issuerTopics().length, issuers.length);
    for (const text of [
      'github-actions',
      'GitHub-Actions',
      ' token.actions.githubusercontent.com ',
      'https://token.actions.githubusercontent.com',
    ]) {
      assert.deepEqual(
        issuerTopics(text).map(({ id }) => id),
        ['github-actions'],
        text,
      );
    }
    for (const [text, id] of [
      ['Azure AD', 'entra-id'],
      ['Microsoft Entra ID (Azure AD)', 'entra-id'],
      ['EKS Auto Mode', 'eks'],
      ['GitHub Actions', 'github-actions'],
      ['sts:GetWebIdentityToken', 'aws-outbound'],
    ] as const) {
      assert.deepEqual(
        issuerTopics(text).map((topic) => topic.id),
        [id],
        text,
      );
    }
    assert.deepEqual(issuerTopics('something else'), []);
  });

  for (const { id, statement } of issuerTopics()) {
    it(`have for ${id} a statement that IAM reads, where its subjects are known`, () => {
      if (statement === undefined) return;
      const document = JSON.stringify({
        Version: '2012-10-17',
        Statement: JSON.parse(statement) as object,
      });
      const [read] = parseTrustPolicy(document).statements;
      const keys = (read?.conditions ?? []).map(({ key }) => key.replace(/^.*:/, ''));
      assert.deepEqual(keys.toSorted(), ['aud', 'sub']);
    });
  }
});
