// SPDX-License-Identifier: Apache-2.0

import { role as roleGate } from '../gates/role.ts';
import { trustPolicy } from '../gates/trust-policy.ts';
import { roleNameIn } from '../model/arn.ts';
import type { Facts } from '../model/facts.ts';
import { seenOf } from '../model/observed.ts';
import type { Remedy } from '../model/verdict.ts';
import { type Check, fail, notApplicable, pass, remedy, unknown, words } from './check.ts';

/** Reads what the gates say, as `model-disagrees` does. */
export const guardrailPossible: Check = {
  id: 'guardrail-possible',
  on: 'STS',
  title: 'Where STS says that the caller is not authorized, the trust policy says so too',
  severity: 'warning',
  answerIs: 'denied-elsewhere',
  source: {
    title: 'IAM User Guide, Policy evaluation logic',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
  },
  explanation:
    'STS answers "not authorized" for the trust policy, and in the same words where something else denies: a resource control policy or a service control policy of the organization, or a change to IAM that has not reached STS yet. Where the trust policy admits the token, look there. CloudTrail has the refusal, with the subject that STS saw.',
  remedy:
    'Look at the refusal in CloudTrail, then at the resource and service control policies of the account.',
  evaluate: (facts) => {
    const { observed } = facts;
    const role = seenOf(facts.role);
    if (observed === undefined || observed.call !== undefined) {
      return notApplicable('no answer of STS was given');
    }
    if (role === undefined) return notApplicable('the role was not seen');
    const evidence = {
      role: role.arn,
      answered: observed.message ?? observed.code ?? observed.outcome,
      requestId: observed.requestId ?? null,
    };
    const documented = { knowledge: 'documented', evidence } as const;
    if (observed.code !== 'AccessDenied') {
      return pass('STS did not say that the caller is not authorized', documented);
    }
    const statuses = [roleGate, trustPolicy].map((gate) => gate.evaluate(facts).status);
    if (statuses.includes('fail')) {
      return pass('the trust policy does not admit the token either', documented);
    }
    if (statuses.some((status) => status !== 'pass')) {
      return unknown('whether the trust policy admits the token is not known', documented);
    }
    return fail(admittedBut(facts), {
      knowledge: 'inferred',
      evidence,
      remedies: remediesFor(role.arn),
    });
  },
};

function admittedBut({ token }: Facts): string {
  return token === undefined
    ? "STS denies it, but the trust policy admits the subject: the token's tags or a guardrail may deny it"
    : 'STS denies it, but the trust policy admits the token: something else denies it';
}

function remediesFor(roleArn: string): readonly Remedy[] {
  const name = roleNameIn(roleArn);
  return [
    remedy('check the refusal, and the subject that STS saw', [
      ...words('aws cloudtrail lookup-events --lookup-attributes'),
      'AttributeKey=EventName,AttributeValue=AssumeRoleWithWebIdentity',
      ...words('--max-results 10'),
    ]),
    remedy('check the policies of the organization', [
      ...words('aws organizations list-policies --filter RESOURCE_CONTROL_POLICY'),
    ]),
    ...(name === undefined
      ? []
      : [
          remedy('check what was changed last about the role', [
            ...words('aws cloudtrail lookup-events --lookup-attributes'),
            `AttributeKey=ResourceName,AttributeValue=${name}`,
          ]),
        ]),
  ];
}
