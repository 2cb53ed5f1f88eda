// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { gates } from '../../../../src/core/gates/catalogue.ts';

describe('the catalogue of gates', () => {
  it("has all twelve, in STS's order, whatever their files are called", () => {
    assert.deepEqual(
      gates.map(({ id }) => id),
      [
        'request',
        'token-form',
        'claims',
        'provider',
        'audience',
        'endpoint-trust',
        'keys',
        'signature',
        'roles-claim',
        'role',
        'trust-policy',
        'duration',
      ],
    );
    assert.deepEqual(
      gates.map(({ step }) => step),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    );
  });

  it('says of each what it holds, where that comes from, and what STS answers', () => {
    for (const { id, title, source, explanation, remedy, answers } of gates) {
      assert.match(source.url, /^https:\/\/[\w.-]+\/[\w/.#-]+$/, id);
      assert.ok(title.length > 10 && !title.endsWith('.'), id);
      assert.match(explanation, /\.$/, id);
      assert.match(remedy, /\.$/, id);
      assert.ok(answers.length > 0, id);
    }
  });

  it('gives a message for each generation of words', () => {
    for (const { id, answers } of gates) {
      const generations = new Set(answers.map(({ messages }) => messages));
      assert.ok(generations.has('both') || generations.size === 2, id);
    }
  });
});
