// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  joinPatterns,
  literalPattern,
  matchesPattern,
  matchesWithoutCase,
  patternOf,
} from '../../../../src/core/policy/pattern.ts';

const matches = (text: string, pattern: string) => matchesPattern(text, patternOf(pattern).tokens);

describe('wildcards', () => {
  it('stand for any run, and for any one character', () => {
    for (const [text, pattern, expected] of [
      ['repo:o/r:ref:refs/heads/main', 'repo:o/r:*', true],
      ['repo:o/r:ref:refs/heads/main', 'repo:*:ref:refs/heads/*', true],
      ['repo:o/r', 'repo:o/r*', true],
      ['repo:o/rr', 'repo:o/?', false],
      ['repo:o/r', 'repo:o/?', true],
      ['', '*', true],
      ['', '?', false],
      ['', '', true],
      ['a', '', false],
      ['abcabd', '*abd', true],
      ['abcab', '*abd', false],
      ['aXb', 'a*X*b', true],
      ['🦊', '?', true],
    ] as const) {
      assert.equal(matches(text, pattern), expected, `${text} ${pattern}`);
    }
  });

  it('agree with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (text, pattern) => {
        const source = pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]');
        assert.equal(matches(text, pattern), new RegExp(`^${source}$`).test(text));
      }),
    );
  });

  it('are read in reasonable time, however many there are', () => {
    assert.equal(matches('a'.repeat(2000), `${'*a'.repeat(500)}b`), false);
  });

  it('are ordinary characters in what a variable stood for', () => {
    const pattern = joinPatterns([patternOf('a*'), literalPattern('*'), patternOf('')]);
    assert.equal(pattern.text, 'a**');
    assert.equal(matchesPattern('abc*', pattern.tokens), true);
    assert.equal(matchesPattern('abc', pattern.tokens), false);
  });

  it('match actions without case', () => {
    assert.equal(matchesWithoutCase('sts:AssumeRoleWithWebIdentity', 'STS:assume*'), true);
    assert.equal(matchesWithoutCase('sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole'), false);
  });
});
