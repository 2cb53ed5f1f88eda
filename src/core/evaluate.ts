// SPDX-License-Identifier: Apache-2.0

import { checks as allChecks } from './checks/catalogue.ts';
import type { Check } from './checks/check.ts';
import { causeIn, findingOfGate, predictionFrom } from './gate-findings.ts';
import { gates as allGates } from './gates/catalogue.ts';
import type { Facts } from './model/facts.ts';
import type { Finding, Verdict } from './model/verdict.ts';
import { explanationOf } from './observed.ts';

/** Narrows a question to some gates and checks. Ids that are not known name nothing. */
export interface Asked {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/**
 * Judges what was observed. Pure: the same facts give the same verdict, anywhere, ever.
 * Gates alone decide whether the trust holds; what STS was seen to answer outranks them.
 *
 * @param facts What was seen, and when.
 * @param asked Which gates and checks; all of them by default.
 */
export function evaluate(facts: Facts, asked: Asked = {}): Verdict {
  const isAsked = ({ id }: { readonly id: string }): boolean =>
    (asked.only === undefined || asked.only.length === 0 || asked.only.includes(id)) &&
    !(asked.skip ?? []).includes(id);
  const gates = allGates.filter(isAsked).map((gate) => findingOfGate(gate, facts));
  const hygiene = allChecks.filter(isAsked).map((check) => findingOfCheck(check, facts));
  const predicted = causeIn(gates);
  const judged = {
    prediction: predictionFrom(gates),
    observed: facts.observed,
    checks: [...gates, ...hygiene],
  };
  if (facts.observed === undefined) {
    const verdict = verdictFrom(gates);
    return { ...judged, verdict, basis: 'predicted', cause: predicted, possible: [] };
  }
  const { verdict, cause, possible } = explanationOf(facts.observed, gates, predicted);
  return { ...judged, verdict, basis: 'observed', cause, possible };
}

function findingOfCheck(check: Check, facts: Facts): Finding {
  return {
    check: check.id,
    kind: 'hygiene',
    title: check.title,
    severity: check.severity,
    ...check.evaluate(facts),
  };
}

function verdictFrom(gates: readonly Finding[]): Verdict['verdict'] {
  if (gates.some(({ status }) => status === 'fail')) return 'broken';
  if (gates.some(({ status }) => status === 'unknown')) return 'unknown';
  // Where gates were asked and none could be, nothing is known; where none was asked, hygiene was.
  const isBlind = gates.length > 0 && gates.every(({ status }) => status === 'not-applicable');
  return isBlind ? 'unknown' : 'holds';
}
