// SPDX-License-Identifier: Apache-2.0

import { checks as allChecks } from './checks/catalogue.ts';
import type { Check } from './checks/check.ts';
import { causeIn, findingOfGate, predictionFrom } from './gates/gate-findings.ts';
import { gates as allGates } from './gates/catalogue.ts';
import type { Facts, ObservedAnswer } from './model/facts.ts';
import type { Cause, Finding, Verdict } from './model/verdict.ts';
import { type Explanation, explanationOf } from './answers/observed-answer.ts';

/** Narrows a question to some gates and checks. Ids that are not known name nothing. */
export interface CheckFilter {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/**
 * Judges what was observed. Pure: the same facts give the same verdict, anywhere, ever.
 * Gates alone decide whether the trust holds; what STS was seen to answer outranks them. Where none
 * fails, a check may be the cause: one that says why the workload never asks.
 *
 * @param facts What was seen, and when.
 * @param asked Which gates and checks; all of them by default.
 */
export function evaluate(facts: Facts, asked: CheckFilter = {}): Verdict {
  const isAsked = ({ id }: { readonly id: string }): boolean =>
    (asked.only === undefined || asked.only.length === 0 || asked.only.includes(id)) &&
    !(asked.skip ?? []).includes(id);
  const gates = allGates.filter(isAsked).map((gate) => findingOfGate(gate, facts));
  const asking = allChecks.filter(isAsked);
  const hygiene = asking.map((check) => findingOfCheck(check, facts));
  const predicted = causeIn(gates);
  const judged = {
    prediction: predictionFrom(gates),
    observed: facts.observed,
    checks: [...gates, ...hygiene],
  };
  if (facts.observed === undefined) {
    const verdict = verdictFrom(gates);
    const cause = predicted ?? stoppedBefore(hygiene, asking);
    return { ...judged, verdict, basis: 'predicted', cause, possible: [] };
  }
  const explained = explanationOf(facts.observed, gates, predicted);
  const { verdict, possible } = explained;
  const cause = explained.cause ?? beyondTheGates(facts.observed, hygiene, { asking, explained });
  return { ...judged, verdict, basis: 'observed', cause, possible };
}

/**
 * The first check that says that the workload never asks STS. The verdict stays with the gates: they
 * say what STS would answer if it were asked.
 */
function stoppedBefore(hygiene: readonly Finding[], asking: readonly Check[]): Cause | undefined {
  const places = new Map(asking.map(({ id, beforeSts }) => [id, beforeSts]));
  const placeOf = ({ check }: Finding): number => places.get(check) ?? Number.POSITIVE_INFINITY;
  const [first] = hygiene
    .filter((finding) => finding.status === 'fail' && Number.isFinite(placeOf(finding)))
    .toSorted((one, other) => placeOf(one) - placeOf(other));
  return first === undefined ? undefined : causeOf(first);
}

/** What explains an answer of STS that no gate gives. */
function beyondTheGates(
  observed: ObservedAnswer,
  hygiene: readonly Finding[],
  { asking, explained }: { readonly asking: readonly Check[]; readonly explained: Explanation },
): Cause | undefined {
  // The answer is to our own call: the workload itself may never make one.
  if (observed.source === 'live' && explained.verdict === 'holds') {
    return stoppedBefore(hygiene, asking);
  }
  const other = hygiene.find(({ check, status }) => check === OTHER_CALL && status === 'fail');
  if (other !== undefined) {
    const stopped = isByAnother(other) ? stoppedBefore(hygiene, asking) : undefined;
    if (stopped !== undefined) return stopped;
    return { check: other.check, confidence: 'possible', sentence: other.detail };
  }
  const failing = hygiene.filter(({ status }) => status === 'fail');
  const guardrail = failing.find(({ check }) => check === GUARDRAIL);
  if (guardrail === undefined || explained.possible.length > 0) return undefined;
  const { check, detail } = failing.find((finding) => finding.check === YOUNG_ROLE) ?? guardrail;
  return { check, confidence: 'possible', sentence: detail };
}

/** Whether a service was called with other credentials: what comes of never asking STS. */
function isByAnother({ evidence }: Finding): boolean {
  const { messages } = evidence;
  return Array.isArray(messages) && messages.includes(AS_ANOTHER);
}

function causeOf({ check, knowledge, detail }: Finding): Cause {
  const certain = knowledge === 'documented' || knowledge === 'recorded';
  return { check, confidence: certain ? 'proven' : 'likely', sentence: detail };
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

/** The check that knows what is said beside the gates. */
const OTHER_CALL = 'answer-of-another-call';

/** The message that names whose credentials a service was called with. */
const AS_ANOTHER = 'called-as-another';

/** The check that knows what else than the trust policy can refuse. */
const GUARDRAIL = 'guardrail-possible';

/** The check of what passes by itself, and is likelier than anything that denies for good. */
const YOUNG_ROLE = 'role-young';
