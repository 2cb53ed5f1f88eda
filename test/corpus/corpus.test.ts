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
const replayed = new Map([...expected].map(([name, { says }]) => [name, replay(name, says)]));

describe('the corpus', () => {
  for (const [name, { says }] of expected) {
    const divergence = DIVERGENCES.get(name);
    it(`${name}: ${says}${divergence === undefined ? '' : ` (diverges: ${divergence})`}`, () => {
      const came = knownTo(name);
      if (divergence === undefined) assert.deepEqual(came, expected.get(name));
      else assert.notDeepEqual(came, expected.get(name), 'it came right: take it off the list');
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
      const came = new Set([...replayed.values()].map(({ statuses }) => statuses[id]));
      assert.ok(came.has('pass'), 'no case in which it passes');
      assert.ok(came.has('fail'), 'no case in which it fails');
    });
  }
});

/** What came of a case, of the gates and checks that there were when it was written. */
function knownTo(name: string): Expected | undefined {
  const came = replayed.get(name);
  const known = expected.get(name)?.statuses ?? {};
  if (came === undefined) return undefined;
  const statuses = Object.entries(came.statuses).filter(([id]) => id in known);
  return { ...came, statuses: Object.fromEntries(statuses) };
}

function replay(name: string, says: string): Expected {
  const facts = decodeFacts(readFileSync(pathOf(name, 'facts.json'), 'utf8'), name);
  return expectedOf(evaluate(facts), says);
}

function expectedIn(name: string): Expected {
  return JSON.parse(readFileSync(pathOf(name, 'verdict.json'), 'utf8')) as Expected;
}

function pathOf(name: string, file: string): string {
  return join(import.meta.dirname, name, file);
}
