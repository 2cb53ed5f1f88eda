// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';

import type { Check } from '../../../../src/core/checks/check.ts';
import type { EvidenceValue } from '../../../../src/core/error.ts';
import type { Facts } from '../../../../src/core/model/facts.ts';
import type { Outcome } from '../../../../src/core/model/verdict.ts';

/**
 * The outcome of a check that fails on these facts. All that its sentence claims is in the evidence,
 * and a next step is named.
 */
export function failing(check: Check, facts: Facts): Outcome {
  const outcome = check.evaluate(facts);
  assert.equal(outcome.status, 'fail', outcome.detail);
  assertBacked(outcome);
  assert.ok(outcome.remedies.length > 0, 'a next step is named');
  for (const { argv } of outcome.remedies) {
    if (argv !== undefined) assertRunnable(argv);
  }
  return outcome;
}

/** Asserts what a check that does not fail came to; whatever it says is in the evidence too. */
export function assertStatus(
  check: Check,
  facts: Facts,
  status: Exclude<Outcome['status'], 'fail'>,
): void {
  const outcome = check.evaluate(facts);
  assert.equal(outcome.status, status, outcome.detail);
  assert.match(outcome.detail, /^[^\n]+[^.\n]$/);
}

/** What is quoted, named, dated or counted in the sentence is in the evidence. */
function assertBacked({ detail, evidence }: Outcome): void {
  assert.match(detail, /^[^\n]+[^.\n]$/, 'one sentence without a full stop');
  const told = JSON.stringify(evidence);
  const counts = new Set(lengthsIn(evidence).flatMap((length) => [length, length - 1]));
  const rest = detail.replaceAll(/TLS 1\.\d/g, '');
  for (const [claim] of rest.matchAll(CLAIMS)) {
    const text = claim.replaceAll('"', '');
    const isCount = /^\d+$/.test(text) && counts.has(Number(text));
    assert.ok(told.includes(text) || isCount, `${claim} of "${detail}" is not in ${told}`);
  }
}

function assertRunnable(argv: readonly string[]): void {
  assert.match(argv[0] ?? '', /^(trustprint|aws|kubectl)$/);
  for (const word of argv) assert.doesNotMatch(word, /^[A-Z]+$|[<>…]/, 'no placeholder is left in');
}

function lengthsIn(value: EvidenceValue): readonly number[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [value.length] : [];
  return [...own, ...Object.values(value).flatMap((part: EvidenceValue) => lengthsIn(part))];
}

/** Quoted text, thumbprints, instants, addresses, host names and numbers. */
const CLAIMS = /"[^"]+"|[0-9a-f]{40}|\d{4}-\d\d-\d\dT[\d:]+Z|[a-z0-9-]+(?:\.[a-z0-9-]+)+|\b\d+\b/g;
