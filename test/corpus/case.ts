// SPDX-License-Identifier: Apache-2.0

import { readdirSync } from 'node:fs';

import type { Verdict } from '../../src/core/model/verdict.ts';
import { stepsOf } from '../possible-steps.ts';

/** What of a verdict is interface: what it may not lose or change without a new major version. */
export interface Expected {
  readonly says: string;
  readonly verdict: Verdict['verdict'];
  readonly basis: Verdict['basis'];
  readonly prediction: object;
  readonly cause: { readonly check: string; readonly confidence: string } | null;
  readonly possible: readonly string[];
  /** Of every gate and check: `pass`, `fail`, `unknown` or `not-applicable`. */
  readonly statuses: Readonly<Record<string, string>>;
}

/** The verdict without the sentences, which may be said better any day. */
export function expectedOf(verdict: Verdict, says: string): Expected {
  const { prediction, cause, possible, checks } = verdict;
  return {
    says,
    verdict: verdict.verdict,
    basis: verdict.basis,
    prediction: {
      outcome: prediction.outcome,
      code: prediction.code ?? null,
      httpStatus: prediction.httpStatus ?? null,
      message: prediction.message ?? null,
      assuming: prediction.assuming,
    },
    cause: cause === undefined ? null : { check: cause.check, confidence: cause.confidence },
    possible: stepsOf(possible),
    statuses: Object.fromEntries(checks.map(({ check, status }) => [check, status])),
  };
}

/** The folders of all cases: each has `facts.json` and the `verdict.json` that it must give. */
export function caseNames(): readonly string[] {
  return readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}
