// SPDX-License-Identifier: Apache-2.0

import { valuesOfAnswer } from '../../core/answers/message-values.ts';
import { checkOf } from '../../core/checks/lookup.ts';
import type { Facts } from '../../core/model/facts.ts';
import { printInstant } from '../../core/model/instant.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Cause, Finding, Verdict } from '../../core/model/verdict.ts';
import type { Remedy } from '../../core/model/verdict.ts';
import type { FindingJson, VerdictJson } from '../../schemas/verdict.ts';
import { addressOf } from '../address.ts';
import { endpointsJson } from '../thumbprint/json.ts';
import { everyResult } from '../json.ts';
import { shellCommand } from '../../core/model/shell.ts';

/** A verdict as the contract has it: what is absent is null. */
export function verdictJson(facts: Facts, verdict: Verdict): VerdictJson {
  return {
    ...everyResult(facts),
    at: printInstant(facts.at),
    target: targetJson(facts),
    ...judgedJson(verdict),
    basis: verdict.basis,
    observed: observedJson(verdict.observed),
    possible: verdict.possible.map((cause) => ({
      ...causeJson(cause),
      id: cause.id,
      proof: remedyJson(cause.proof),
      remedy: remedyJson(cause.remedy),
    })),
    staleSuppressions: (verdict.stale ?? []).map(({ check, target, reason, until, why }) => ({
      check,
      target: target ?? null,
      reason,
      until,
      why,
    })),
    endpoints: endpointsJson(facts),
    scope: verdict.scope ?? 'token',
    notChecked: (verdict.notChecked ?? []).map(({ what, why, detail, argv }) => ({
      what,
      why,
      detail,
      command: shellCommand(argv) ?? null,
      argv,
    })),
    alsoJudged: (verdict.also ?? []).map(({ issuer, providerArn, roleArn, subject, judged }) => ({
      issuer: issuer ?? null,
      providerArn: providerArn ?? null,
      roleArn: roleArn ?? null,
      subject: subject ?? null,
      verdict: judged.verdict,
      cause: judged.cause === undefined ? null : causeJson(judged.cause),
    })),
  };
}

/** What the gates and checks came to, wherever a result has it. */
export function judgedJson({
  verdict,
  prediction,
  cause,
  checks,
}: Verdict): Pick<VerdictJson, 'verdict' | 'prediction' | 'cause' | 'checks'> {
  return {
    verdict,
    prediction: {
      outcome: prediction.outcome,
      code: prediction.code ?? null,
      httpStatus: prediction.httpStatus ?? null,
      message: prediction.message ?? null,
      assuming: prediction.assuming,
      alternatives: prediction.alternatives,
    },
    cause: cause === undefined ? null : causeJson(cause),
    checks: checks.map(findingJson),
  };
}

function targetJson({ target, issuer, request, role }: Facts): VerdictJson['target'] {
  return {
    text: target.text ?? null,
    kind: target.kind,
    issuer: issuer ?? null,
    clusterName: target.clusterName ?? null,
    providerArn: target.providerArn ?? null,
    roleArn: request?.roleArn ?? seenOf(role)?.arn ?? null,
    found: target.found,
  };
}

export function observedJson(observed: Verdict['observed']): VerdictJson['observed'] {
  if (observed === undefined) return null;
  return {
    source: observed.source,
    outcome: observed.outcome,
    code: observed.code ?? null,
    httpStatus: observed.httpStatus ?? null,
    message: observed.message ?? null,
    requestId: observed.requestId ?? null,
    call: observed.call ?? null,
    said: valuesOfAnswer(observed),
  };
}

function causeJson({ check, confidence, sentence }: Cause): NonNullable<VerdictJson['cause']> {
  return { check, confidence, sentence };
}

export function remedyJson({ text, argv }: Remedy): FindingJson['remedies'][number] {
  return {
    text,
    command: argv === undefined ? null : (shellCommand(argv) ?? null),
    argv: argv ?? null,
  };
}

function findingJson(finding: Finding): FindingJson {
  return {
    check: finding.check,
    kind: finding.kind,
    title: finding.title,
    status: finding.status,
    severity: finding.severity,
    knowledge: finding.knowledge,
    detail: finding.detail,
    evidence: finding.evidence,
    remedies: finding.remedies.map(remedyJson),
    docs: addressOf('checks', finding.check),
    source: checkOf(finding.check)?.source.url ?? null,
    suppressed: finding.suppressed ?? null,
  };
}
