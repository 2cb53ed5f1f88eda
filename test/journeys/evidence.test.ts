// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { decodeFacts } from '../../src/adapters/stores/facts-file.ts';
import { caseNames } from '../corpus/case.ts';
import { facts } from '../world.ts';
import { unsupportedIn } from './said.ts';
import { claimsIn, supportOf } from './support.ts';

const CORPUS = join(import.meta.dirname, '../corpus');

describe('what is claimed of facts that were saved is in them', () => {
  for (const name of caseNames()) {
    it(name, () => {
      const path = join(CORPUS, name, 'facts.json');
      assert.deepEqual(unsupportedIn(decodeFacts(readFileSync(path, 'utf8'), name)), []);
    });
  }
});

describe('claims', () => {
  it('are told from our own words', () => {
    const said = `"a b" of arn:aws:iam::111122223333:role/web at https://host/x, ${'ab'.repeat(20)}, 42`;
    assert.deepEqual(
      claimsIn(said)
        .map(({ text }) => text)
        .toSorted(),
      ['42', 'a b', 'ab'.repeat(20), 'arn:aws:iam::111122223333:role/web', 'https://host/x'],
    );
    assert.deepEqual(claimsIn('the list is stale, and nobody vouches'), []);
  });

  it('that were made up have no support', () => {
    const isSupported = supportOf(facts());
    for (const said of [
      '"team-z"',
      'arn:aws:iam::111122223333:role/other',
      'https://oidc.example.test/id/9999',
      'ab'.repeat(20),
      '2031-01-01',
      '77777',
    ]) {
      const [claim, ...others] = claimsIn(said);
      assert.ok(claim !== undefined && others.length === 0, said);
      assert.equal(isSupported(claim), false, said);
    }
  });
});
