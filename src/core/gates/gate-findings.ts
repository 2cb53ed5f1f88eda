// SPDX-License-Identifier: Apache-2.0

import { gates as allGates } from './catalogue.ts';
import type { Gate } from './gate.ts';
import type { Facts } from '../model/facts.ts';
import type { Cause, CheckId, Finding, Prediction, StsAnswer } from '../model/verdict.ts';

/** The findings of all gates, in STS's order. */
export function gateFindings(facts: Facts): readonly Finding[] {
  return allGates.map((gate) => findingOfGate(gate, facts));
}

export function findingOfGate(gate: Gate, facts: Facts): Finding {
  return {
    check: gate.id,
    kind: 'gate',
    title: gate.title,
    severity: 'error',
    ...gate.evaluate(facts),
  };
}

/**
 * The first gate that fails. It is proven when every gate before it passed or does not apply, and
 * what it rests on was documented or recorded: it refuses then, whatever else does.
 */
export function causeIn(gates: readonly Finding[]): Cause | undefined {
  const index = gates.findIndex(({ status }) => status === 'fail');
  const first = gates[index];
  if (first?.failure === undefined) return undefined;
  const certain =
    !first.failure.atMostLikely &&
    (first.knowledge === 'documented' || first.knowledge === 'recorded') &&
    gates.slice(0, index).every(({ status }) => status === 'pass' || status === 'not-applicable');
  return {
    check: first.check,
    confidence: certain ? 'proven' : 'likely',
    sentence: first.failure.sentence,
  };
}

/** What STS would answer, if nothing is wrong with what could not be asked, or was left out. */
export function predictionFrom(gates: readonly Finding[]): Prediction {
  const judged = new Set(
    gates.filter(({ status }) => status !== 'not-applicable').map(({ check }) => check),
  );
  const assuming = allGates.map(({ id }) => id).filter((id) => !judged.has(id));
  const failure = gates.find(({ status }) => status === 'fail')?.failure;
  if (failure !== undefined) {
    const outcome = failure.intermittent ? 'intermittent' : 'error';
    return { outcome, ...failure.answer, assuming, alternatives: alternativesIn(gates) };
  }
  // Where no gate could be asked, assuming that all of them let through would be no prediction.
  const unsure =
    gates.some(({ status }) => status === 'unknown') ||
    gates.every(({ status }) => status === 'not-applicable');
  return {
    outcome: unsure ? 'unknown' : 'credentials',
    code: undefined,
    httpStatus: undefined,
    message: undefined,
    assuming,
    alternatives: [],
  };
}

/** The other answers that STS may give, where a later gate fails too and may come first. */
function alternativesIn(gates: readonly Finding[]): readonly StsAnswer[] {
  const [first, ...later] = gates.filter(({ status }) => status === 'fail');
  const answers = later
    .filter(({ check }) => RECORDED_ORDER.get(check) !== first?.check || isIntermittent(first))
    .flatMap(({ failure }) => failure?.answer ?? [])
    .filter(({ message }) => message !== first?.failure?.answer.message);
  return [...new Map(answers.map((answer) => [answer.message, answer])).values()];
}

/** What refuses intermittently lets others answer in between. */
function isIntermittent(finding: Finding | undefined): boolean {
  return finding?.failure?.intermittent === true;
}

/**
 * The gate that was recorded to answer after another that refused too (2026-09-11): a token whose roles
 * claim lacks the role is refused before its trust policy is read. All else of the order is inferred.
 */
const RECORDED_ORDER: ReadonlyMap<CheckId, CheckId> = new Map<CheckId, CheckId>([
  ['trust-policy', 'roles-claim'],
]);
