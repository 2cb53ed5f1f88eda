// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { checks } from '../../src/core/checks/catalogue.ts';
import { gates } from '../../src/core/gates/catalogue.ts';
import { messages } from '../../src/core/answers/messages/catalogue.ts';
import { addressOf } from '../../src/render/address.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { CAUSES } from './catalogue.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const judging = new Set<string>([...gates, ...checks].map(({ id }) => id));
const known = new Set<string>(messages.map(({ id }) => id));
const rehearsals = new Map<string, (typeof scenarios)[number]>(
  scenarios.map((scenario) => [scenario.name, scenario]),
);

describe('the catalogue of causes', () => {
  it('has all of its numbers', () => {
    const numbers = Object.keys(CAUSES).map(Number);
    assert.deepEqual(
      numbers,
      Array.from({ length: 62 }, (_, index) => index + 1),
    );
  });

  for (const [number, cause] of Object.entries(CAUSES)) {
    const { what, by, scenarios: rehearsed, messages: said = [] } = cause;
    it(`${number}: ${what}`, () => {
      assert.deepEqual(
        by.filter((id) => !judging.has(id)),
        [],
        'no such gate or check',
      );
      assert.deepEqual(
        rehearsed.filter((name) => !rehearsals.has(name)),
        [],
        'no such scenario',
      );
      assert.deepEqual(
        said.filter((id) => !known.has(id)),
        [],
        'no such message',
      );
      const isJudged = by.length > 0 && rehearsed.length > 0;
      assert.ok(
        isJudged || said.length > 0,
        'nothing judges and rehearses it, and nothing tells of it',
      );
    });
  }

  it('is told by just those that its scenarios expect', () => {
    for (const [number, { by, scenarios: rehearsed }] of Object.entries(CAUSES)) {
      for (const name of rehearsed) {
        const { expected } = rehearsals.get(name) ?? {};
        const telling = [expected?.finding, expected?.cause].filter((id) => id !== undefined);
        assert.ok(
          telling.length === 0 || telling.some((id) => by.includes(id)),
          `${number}, ${name}: ${telling.join(', ')}`,
        );
      }
    }
  });

  it('leaves no scenario out, but those in which nothing is wrong', () => {
    const rehearsed = new Set(Object.values(CAUSES).flatMap((cause) => cause.scenarios));
    const others = scenarios.map(({ name }) => name).filter((name) => !rehearsed.has(name));
    assert.deepEqual(others, NOTHING_WRONG);
  });

  it('has an address in the docs for everything that judges it', () => {
    const page = readFileSync(join(DOCS, 'checks.md'), 'utf8');
    const named = Object.values(CAUSES).flatMap(({ by }) => by);
    assert.deepEqual(
      named.filter((id) => !page.includes(`(${addressOf('checks', id)}): `)),
      [],
    );
  });
});

/** What can be rehearsed beside causes: health, and what the doctor cannot see. */
const NOTHING_WRONG: readonly string[] = [
  'github-actions',
  'healthy',
  'kubernetes-denied',
  'library-differs',
  'public-ca',
];
