// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { checks } from '../../../../src/core/checks/catalogue.ts';
import { gates } from '../../../../src/core/gates/catalogue.ts';
import type { Facts } from '../../../../src/core/model/facts.ts';
import type { Absent, Unseen } from '../../../../src/core/model/observed.ts';
import { DARK, endpoint, facts } from '../../../world.ts';
import { jobFacts, workloadFacts } from '../../../workload-world.ts';
import { EMPTY_FACTS } from '../../../../src/core/model/empty-facts.ts';

const FOLDER = join(import.meta.dirname, '../../../../src/core/checks');
const files = readdirSync(FOLDER)
  .filter((file) => !['check.ts', 'catalogue.ts', 'ids.ts', 'lookup.ts'].includes(file))
  .map((file) => file.replace(/\.ts$/, ''));

describe('the catalogue of checks', () => {
  it('holds one check a file, under the name of the file, in their order', () => {
    assert.deepEqual(
      checks.map(({ id }) => id),
      files.toSorted((one, other) => (`${one}.ts` < `${other}.ts` ? -1 : 1)),
    );
  });

  it('gives no check the id of a gate: both are named on one command line', () => {
    const ids = [...checks, ...gates].map(({ id }) => id);
    assert.equal(new Set<string>(ids).size, ids.length);
  });

  it('has a test for each', () => {
    const untested = files.filter((id) => !existsSync(join(import.meta.dirname, `${id}.test.ts`)));
    assert.deepEqual(untested, []);
  });

  for (const check of checks) {
    it(`tells of ${check.id} what it asks, why, from where, and what to do`, () => {
      assert.match(check.id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.equal(new URL(check.source.url).protocol, 'https:');
      assert.match(check.title, /^[A-Z].*[^.]$/, 'a proposition without a full stop');
      assert.match(check.explanation, /^[^\n]{80,}\.$/, 'a paragraph');
      assert.match(check.remedy, /^[A-Z][^\n]*\.$/);
      assert.ok(check.source.title.length > 0);
    });
  }
});

/** A look that showed nothing, in each way in which that can be. */
const unseen: fc.Arbitrary<Unseen | Absent | undefined> = fc.constantFrom(
  undefined,
  { kind: 'absent', detail: 'there is none' } as const,
  DARK,
  { ...DARK, by: 'ours', code: 'endpoint_no_route', detail: 'no route' } as const,
  { ...DARK, by: 'ours', code: 'cloud_read_denied', detail: 'not allowed' } as const,
);

const dark = fc.record({
  discovery: unseen,
  jwks: unseen,
  provider: unseen,
  providerUrls: unseen,
  role: unseen,
  cluster: unseen,
  kubernetes: unseen,
  // The word that there is no such service account says what is wrong.
  serviceAccount: unseen.filter((look) => look?.kind !== 'absent'),
  pods: unseen,
  webhooks: unseen,
  podIdentity: unseen,
  job: unseen,
  endpoints: fc.array(
    unseen.map((chain = DARK) => endpoint(undefined, { chain })),
    { maxLength: 2 },
  ),
  control: unseen.map((chain = DARK) => ({
    host: 'sts.us-east-1.amazonaws.com',
    port: 443,
    chain,
  })),
  issuer: fc.constantFrom(facts().issuer, undefined),
  token: fc.constantFrom(facts().token, undefined),
  lab: fc.boolean(),
});

describe('every check', () => {
  it('bears that every look showed nothing, and accuses nobody', () => {
    fc.assert(
      fc.property(dark, (changed) => {
        for (const check of checks) {
          const outcome = check.evaluate(facts(changed));
          assert.notEqual(outcome.status, 'fail', `${check.id}: ${outcome.detail}`);
        }
      }),
    );
  });

  it('bears facts of which nothing was asked', () => {
    for (const check of checks) {
      assert.equal(check.evaluate(facts(EMPTY_FACTS)).status, 'not-applicable', check.id);
    }
  });

  it('finds no fault in a world with nothing wrong', () => {
    for (const check of checks) {
      for (const world of [facts(), workloadFacts(), jobFacts()]) {
        assert.notEqual(check.evaluate(world).status, 'fail', check.id);
      }
    }
  });

  it('says the same of facts that went through JSON', () => {
    const again = JSON.parse(JSON.stringify(facts())) as Facts;
    for (const check of checks) {
      assert.deepEqual(check.evaluate(again), check.evaluate(facts()), check.id);
    }
  });

  it('changes none of the facts', () => {
    const world = facts();
    const before = JSON.stringify(world);
    for (const check of checks) check.evaluate(world);
    assert.equal(JSON.stringify(world), before);
  });
});
