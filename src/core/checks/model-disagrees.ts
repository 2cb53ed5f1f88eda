// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from '../error.ts';
import { causeIn, gateFindings } from '../gates/gate-findings.ts';
import { notApplicable, pass, remedy } from '../gates/gate.ts';
import type { Facts, ObservedAnswer } from '../model/facts.ts';
import type { Cause, Finding, Outcome } from '../model/verdict.ts';
import { explanationOf, unreadIn } from '../answers/observed-answer.ts';
import { isUnread } from '../answers/recognise.ts';
import type { Check } from './check.ts';

/** What STS was seen to answer outranks the model; where the two disagree, this says so. */
export const modelDisagrees: Check = {
  id: 'model-disagrees',
  on: 'STS',
  title: 'What was seen explains what STS answered',
  severity: 'warning',
  answerIs: 'disagreed-with',
  source: {
    title: 'STS API, AssumeRoleWithWebIdentity, Errors',
    url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
  },
  explanation:
    "STS's answer is the truth, and our gates are a model of how it decides. They disagree when the answer is old (a log line from before a repair), belongs to another cluster or account, when AWS could not fetch what we could, or when AWS's library of roots differs from the one compiled into Node.",
  remedy: 'Make the call again, and give the new answer and the same token to the doctor.',
  evaluate: (facts) => {
    const { observed } = facts;
    if (observed === undefined) return notApplicable('no answer of STS was given');
    const findings = gateFindings(facts);
    const predicted = causeIn(findings);
    return explanationOf(observed, findings, { predicted, unread: unreadIn(facts) }).agrees
      ? pass('what was seen does not deny what STS answered', { knowledge: 'inferred' })
      : disagreement(observed, predicted, { findings, facts });
  },
};

interface Disagreeing {
  readonly findings: readonly Finding[];
  readonly facts: Facts;
}

function disagreement(
  observed: ObservedAnswer,
  predicted: Cause | undefined,
  disagreeing: Disagreeing,
): Outcome {
  return {
    status: 'fail',
    detail:
      observed.outcome === 'credentials'
        ? `STS gave credentials, but the gate ${predicted?.check ?? ''} says that it would not`
        : unexplained(observed, disagreeing.facts),
    knowledge: 'inferred',
    evidence: { ...answerEvidence(observed), ...modelEvidence(predicted, disagreeing) },
    remedies: [remedy(nextAfter(observed))],
  };
}

/** A refusal where every gate lets through. */
function unexplained(observed: ObservedAnswer, { target }: Facts): string {
  if (isUnread(observed)) {
    return 'no known error is in the log, and no problem was found in what was checked';
  }
  // The refusal in a log is of the token that the pod sent.
  const isMinted = target.kind === 'workload' && target.found['token'] !== undefined;
  return isMinted && observed.source !== 'live'
    ? 'STS would take a new token of it: the pod sends another one, or the error is old'
    : 'STS refused, but all that was checked passes: the error may be old, or of another token or cluster';
}

function answerEvidence(observed: ObservedAnswer): Evidence {
  const { source, outcome, code, httpStatus, message, requestId } = observed;
  return {
    source,
    answered: message ?? outcome,
    code: code ?? null,
    httpStatus: httpStatus ?? null,
    requestId: requestId ?? null,
  };
}

/** What each gate came to, and which AWS was predicted: with the answer, all that a report needs. */
function modelEvidence(predicted: Cause | undefined, { findings, facts }: Disagreeing): Evidence {
  return {
    predicted: predicted?.check ?? null,
    gates: Object.fromEntries(findings.map(({ check, status }) => [check, status])),
    rules: { ...facts.rules },
    library: facts.vantage.library,
  };
}

function nextAfter(observed: ObservedAnswer): string {
  if (observed.source === 'live') return REPORT;
  return isUnread(observed) ? LOG : COMPARE;
}

const LOG =
  'give the log of the container that fails (kubectl logs, with --previous after a restart)';

const COMPARE = 'ask STS again with the token that was refused: add --token FILE --live';

/** The claims of the token may be no secret to us, but they are the reporter's to show. */
const REPORT =
  'STS was asked just now, so our model of it is wrong here: report it to the authors of trustprint, with the evidence of this finding (--format json has it; no token is in it), and first try once more, as what is new in AWS takes a minute to be known everywhere';
