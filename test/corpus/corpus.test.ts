// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { decodeFacts } from '../../src/adapters/stores/facts-file.ts';
import { checks } from '../../src/core/checks/catalogue.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import { gates } from '../../src/core/gates/catalogue.ts';
import { caseNames, type Expected, expectedOf } from './case.ts';

/**
 * Cases whose verdict is known to be wrong, each with the reason. One that comes right fails until
 * it is taken off this list.
 */
const DIVERGENCES: ReadonlyMap<string, string> = new Map();

const expected = new Map(caseNames().map((name) => [name, expectedIn(name)]));

describe('the corpus', () => {
  for (const [name, { says }] of expected) {
    const divergence = DIVERGENCES.get(name);
    it(`${name}: ${says}${divergence === undefined ? '' : ` (diverges: ${divergence})`}`, () => {
      const replayed = replay(name);
      if (divergence === undefined) assert.deepEqual(replayed, expected.get(name));
      else assert.notDeepEqual(replayed, expected.get(name), 'it came right: take it off the list');
    });
  }

  it('lists no divergence of a case that it does not have', () => {
    assert.deepEqual(
      [...DIVERGENCES.keys()].filter((name) => !expected.has(name)),
      [],
    );
  });

  for (const { id } of [...gates, ...checks]) {
    it(`has a case in which ${id} passes and one in which it fails`, () => {
      const came = new Set([...expected.values()].map(({ statuses }) => statuses[id]));
      assert.ok(came.has('pass'), 'no case in which it passes');
      assert.ok(came.has('fail'), 'no case in which it fails');
    });
  }
});

function replay(name: string): Expected {
  const facts = decodeFacts(readFileSync(pathOf(name, 'facts.json'), 'utf8'), name);
  return expectedOf(evaluate(facts), expected.get(name)?.says ?? '');
}

function expectedIn(name: string): Expected {
  return JSON.parse(readFileSync(pathOf(name, 'verdict.json'), 'utf8')) as Expected;
}

function pathOf(name: string, file: string): string {
  return join(import.meta.dirname, name, file);
}
