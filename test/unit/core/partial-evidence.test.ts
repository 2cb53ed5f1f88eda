// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { decodeFacts } from '../../../src/adapters/stores/facts-file.ts';
import { judge } from '../../../src/core/scope/judge.ts';
import type { Facts } from '../../../src/core/model/facts.ts';
import type { Unseen } from '../../../src/core/model/observed.ts';
import type { Cause, Verdict } from '../../../src/core/model/verdict.ts';
import { caseNames } from '../../corpus/case.ts';
import { DARK } from '../../world.ts';

/** Every case of the corpus, with one look less each time. */

const CORPUS = join(import.meta.dirname, '../../corpus');
const cases = caseNames().map((name) => {
  const facts = decodeFacts(readFileSync(join(CORPUS, name, 'facts.json'), 'utf8'), name);
  return { name, facts, verdict: judged(facts) };
});

function judged(facts: Facts): Verdict {
  return judge([facts]).verdict;
}

const LOOKS = [
  'discovery',
  'jwks',
  'provider',
  'providerUrls',
  'role',
  'cluster',
  'kubernetes',
  'serviceAccount',
  'pods',
  'webhooks',
  'podIdentity',
  'job',
] as const satisfies readonly (keyof Facts)[];

describe('a look that failed', () => {
  it('is in the facts of some case, whichever it is', () => {
    for (const look of LOOKS) {
      assert.ok(
        cases.some(({ facts }) => facts[look]?.kind === 'seen'),
        look,
      );
    }
  });

  it('never proves another cause, nor turns what is broken into what holds', () => {
    each(darkened, (was, is, where) => {
      assert.equal(anotherProven(was, is), undefined, where);
      assert.ok(was.verdict === 'ok' || is.verdict !== 'ok', where);
    });
  });

  it('never lets a check or a gate pass that failed with it', () => {
    each(darkened, (was, is, where) => {
      const failed = was.checks.filter(({ status }) => status === 'fail');
      const passing = failed.filter(({ check }) => statusIn(is, check) === 'pass');
      const passed = passing.map(({ check }) => check);
      assert.deepEqual(
        passed.filter((check) => check !== OF_WHAT_WAS_SEEN),
        [],
        where,
      );
    });
  });
});

describe('a look that was not made', () => {
  it('never proves another cause, nor lets it hold without saying what that assumes', () => {
    each(bared, (was, is, where) => {
      assert.equal(anotherProven(was, is), undefined, where);
      const isSaid = (is.notChecked ?? []).length > 0;
      assert.ok(was.verdict === 'ok' || is.verdict !== 'ok' || isSaid, where);
    });
  });
});

/** A check that passes where nothing that was seen denies what STS answered. */
const OF_WHAT_WAS_SEEN = 'model-disagrees';

type Less = (facts: Facts) => readonly (readonly [string, Facts])[];

function each(less: Less, held: (was: Verdict, is: Verdict, where: string) => void): void {
  const all = known.get(less) ?? lessOfEach(less);
  known.set(less, all);
  for (const { was, is, where } of all) held(was, is, where);
}

/** The verdicts on every case with less, judged once for all that is held of them. */
const known = new Map<Less, ReturnType<typeof lessOfEach>>();

function lessOfEach(
  less: Less,
): readonly { readonly was: Verdict; readonly is: Verdict; readonly where: string }[] {
  return cases.flatMap(({ name, facts, verdict }) =>
    less(facts).map(([what, changed]) => ({
      was: verdict,
      is: judged(changed),
      where: `${name}: ${what}`,
    })),
  );
}

function darkened(facts: Facts): ReturnType<Less> {
  return [DARK, OURS].flatMap((dark) => {
    const looks = LOOKS.filter((look) => facts[look] !== undefined).map(
      (look) => [`${look} by ${dark.by}`, { ...facts, [look]: dark }] as const,
    );
    const endpoints = facts.endpoints.map((endpoint, index) => {
      const changed = facts.endpoints.with(index, { ...endpoint, chain: dark });
      return [`endpoint ${String(index)} by ${dark.by}`, { ...facts, endpoints: changed }] as const;
    });
    return [...looks, ...endpoints];
  });
}

/** A look that we have no right to. */
const OURS: Unseen = { kind: 'unseen', by: 'ours', code: 'cloud_read_denied', detail: 'no rights' };

function bared(facts: Facts): ReturnType<Less> {
  return [
    ...LOOKS.map((look) => [look, { ...facts, [look]: undefined }] as const),
    ['endpoints', { ...facts, endpoints: [] }],
    ['signature', { ...facts, signature: undefined }],
    ['token', { ...facts, token: undefined, signature: undefined }],
    ['workload', { ...facts, workload: undefined }],
  ];
}

/** A cause that is said to be proven, and that all of the evidence does not name. */
function anotherProven(was: Verdict, is: Verdict): Cause | undefined {
  return is.cause?.confidence === 'proven' && is.cause.check !== was.cause?.check
    ? is.cause
    : undefined;
}

function statusIn({ checks }: Verdict, id: string): string | undefined {
  return checks.find(({ check }) => check === id)?.status;
}
