// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { decodeFacts } from '../../src/adapters/stores/facts-file.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import type { Facts } from '../../src/core/model/facts.ts';
import type { Finding, Verdict } from '../../src/core/model/verdict.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { caseNames } from '../corpus/case.ts';
import { observeLab, workloadAsked } from '../lab-observer.ts';
import { facts } from '../world.ts';
import { claimsIn, supportOf } from './support.ts';

const CORPUS = join(import.meta.dirname, '../corpus');

describe('what is claimed of the lab is in the facts', () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab({ port: 0 });
  });
  after(async () => lab.stop());

  for (const { name } of scenarios) {
    it(name, async () => {
      await lab.switchTo(name);
      const { announcement } = lab;
      const asked = await workloadAsked(announcement);
      assertSupported(await observeLab(announcement, { about: 'eks:lab', ...asked }));
    });
  }
});

describe('what is claimed of facts that were saved is in them', () => {
  for (const name of caseNames()) {
    it(name, () => {
      const path = join(CORPUS, name, 'facts.json');
      assertSupported(decodeFacts(readFileSync(path, 'utf8'), name));
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

/** Every claim of every finding, and of the cause, stands in the facts or follows from them. */
function assertSupported(seen: Facts): void {
  const verdict = evaluate(seen);
  const isSupported = supportOf(seen);
  const unsupported = saidIn(verdict).flatMap(({ where, text }) =>
    claimsIn(text)
      .filter((claim) => !isSupported(claim))
      .map((claim) => `${where}: ${claim.text} in: ${text}`),
  );
  assert.deepEqual(unsupported, []);
  const bare = verdict.checks.filter(isBare).map(({ check }) => check);
  assert.deepEqual(bare, [], 'a fault is found without any evidence');
}

/** A fault without evidence: there must be something that it was seen by. */
function isBare({ status, evidence }: Finding): boolean {
  return status === 'fail' && Object.keys(evidence).length === 0;
}

interface Said {
  readonly where: string;
  readonly text: string;
}

function saidIn({ checks, cause, prediction }: Verdict): readonly Said[] {
  return [
    ...checks.flatMap((finding) => saidBy(finding)),
    ...(cause === undefined ? [] : [{ where: 'cause', text: cause.sentence }]),
    { where: 'prediction', text: prediction.message ?? '' },
  ];
}

function saidBy({ check, detail, evidence, remedies, failure }: Finding): readonly Said[] {
  const texts = [
    detail,
    failure?.sentence ?? '',
    ...leavesOf(evidence),
    ...remedies.flatMap(({ argv = [] }) => argv),
  ];
  return texts.map((text) => ({ where: check, text }));
}

/** Every text and number of a structure, as text. */
function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap((part) => leavesOf(part));
  return typeof value === 'object' && value !== null ? leavesOf(Object.values(value)) : [];
}
