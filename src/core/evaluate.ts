// SPDX-License-Identifier: Apache-2.0

import { checks as allChecks } from './checks/catalogue.ts';
import type { Check } from './checks/check.ts';
import { causeIn, findingOfGate, predictionFrom } from './gates/gate-findings.ts';
import { gates as allGates } from './gates/catalogue.ts';
import type { Facts, ObservedAnswer } from './model/facts.ts';
import type { Cause, CheckId, Finding, Verdict } from './model/verdict.ts';
import { type Explanation, explanationOf, unreadIn } from './answers/observed-answer.ts';
import { possibleCausesOf } from './answers/possible-causes.ts';
import { isUnread } from './answers/recognise.ts';
import { messagesThatSay } from './answers/recognise-messages.ts';

/** Narrows a question to some gates and checks. Ids that are not known name nothing. */
export interface CheckFilter {
  readonly only?: readonly CheckId[];
  readonly skip?: readonly CheckId[];
}

/**
 * Judges what was observed. Pure: the same facts give the same verdict, anywhere, ever.
 * Gates decide what STS answers, and what it was seen to answer outranks them. Where none fails, a
 * check may be the cause: one that says why the workload never asks.
 *
 * @param facts What was seen, and when.
 * @param asked Which gates and checks; all of them by default.
 */
export function evaluate(facts: Facts, asked: CheckFilter = {}): Verdict {
  const isAsked = ({ id }: { readonly id: CheckId }): boolean =>
    (asked.only === undefined || asked.only.length === 0 || asked.only.includes(id)) &&
    !(asked.skip ?? []).includes(id);
  const gates = allGates.filter(isAsked).map((gate) => findingOfGate(gate, facts));
  const hygiene = allChecks
    .filter(isAsked)
    .map((check) => ({ check, finding: findingOfCheck(check, facts) }));
  const failing = hygiene.filter(({ finding }) => finding.status === 'fail');
  const predicted = causeIn(gates);
  const judged = {
    prediction: predictionFrom(gates),
    observed: facts.observed,
    checks: [...gates, ...hygiene.map(({ finding }) => finding)],
  };
  if (facts.observed === undefined) {
    const stopped = predicted === undefined ? stoppedBefore(failing) : undefined;
    const verdict = stopped === undefined ? verdictFrom(gates) : 'broken';
    const cause = predicted ?? stopped;
    return { ...judged, verdict, basis: 'predicted', cause, possible: [] };
  }
  const explained = explanationOf(facts.observed, gates, { predicted, unread: unreadIn(facts) });
  const { verdict, cause } = causeOfAnswer(facts.observed, failing, explained);
  const possible = verdict === 'unknown' ? possibleCausesOf(explained.possible, cause, facts) : [];
  return { ...judged, verdict, basis: 'observed', cause, possible };
}

/** A hygiene check, and what it found. */
interface Judged {
  readonly check: Check;
  readonly finding: Finding;
}

/** The first check that says that the workload never asks STS. */
function stoppedBefore(failing: readonly Judged[]): Cause | undefined {
  const [first] = failing
    .flatMap(({ check: { beforeSts }, finding }) =>
      beforeSts === undefined ? [] : [{ beforeSts, finding }],
    )
    .toSorted((one, other) => one.beforeSts - other.beforeSts);
  return first === undefined ? undefined : causeOf(first.finding);
}

/** What an answer of STS makes of it, with what the checks saw where the gates do not explain it. */
function causeOfAnswer(
  observed: ObservedAnswer,
  failing: readonly Judged[],
  explained: Explanation,
): Pick<Verdict, 'verdict' | 'cause'> {
  if (explained.cause !== undefined) return explained;
  const refused = refusedAtOneOf(explained, failing);
  if (refused !== undefined) return { verdict: 'broken', cause: refused };
  const cause = beyondTheGates(observed, failing, explained);
  // The workload never asks STS, whatever STS would say, or says to us.
  const isStopped = cause !== undefined && cause.confidence !== 'possible';
  return { verdict: isStopped ? 'broken' : explained.verdict, cause };
}

/** What a check saw that explains a refusal at one of the gates that may have answered. */
function refusedAtOneOf({ possible }: Explanation, failing: readonly Judged[]): Cause | undefined {
  const found = failing.find(({ check: { refusedAt } }) =>
    possible.some(({ check }) => check === refusedAt),
  );
  return found === undefined ? undefined : { ...possibleCause(found), confidence: 'likely' };
}

/** What explains an answer of STS that no gate gives. */
function beyondTheGates(
  observed: ObservedAnswer,
  failing: readonly Judged[],
  explained: Explanation,
): Cause | undefined {
  // The answer is to our own call: the workload itself may never make one.
  if (observed.source === 'live' && explained.verdict === 'ok') return stoppedBefore(failing);
  if (isUnread(observed)) return stoppedBefore(failing);
  const other = failing.find(({ check }) => check.answerIs === 'of-another-call');
  if (other !== undefined) {
    const stopped = isNeverAsked(observed) ? stoppedBefore(failing) : undefined;
    return stopped ?? possibleCause(other);
  }
  const denied = failing.find(({ check }) => check.answerIs === 'denied-elsewhere');
  if (denied === undefined || explained.possible.length > 0) return undefined;
  // What passes by itself is likelier than anything that denies for good.
  const passing = failing.find(({ check }) => check.passesByItself === 'denied-elsewhere');
  return possibleCause(passing ?? denied);
}

/** Whether it is an error that comes of never asking STS. */
function isNeverAsked(observed: ObservedAnswer): boolean {
  return messagesThatSay(observed).some(({ neverAsked }) => neverAsked === true);
}

function possibleCause({ finding: { check, detail } }: Judged): Cause {
  return { check, confidence: 'possible', sentence: detail };
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
  return isBlind ? 'unknown' : 'ok';
}
