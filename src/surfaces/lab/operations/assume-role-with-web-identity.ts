// SPDX-License-Identifier: Apache-2.0

import type { StsRequest } from '../../../core/model/facts.ts';
import { type Answer, refusal, result } from '../answer.ts';
import { decide, type StsDecision } from '../decide.ts';
import { countOf, demandedText, type Form, integerOf, textOf } from '../form.ts';
import { DEFAULT_SESSION_SECONDS } from '../roles.ts';
import { openSession, sessionStructure, subjectOf } from '../sessions.ts';
import type { Member } from '../shape.ts';
import { remember, type World } from '../world.ts';
import type { Moment, Operation } from './operation.ts';

const demanded = (name: string): Member => ({ name, kind: 'text', required: true });

/** Exchanges a token for credentials. Not signed; nobody gets any whom a gate refuses. */
export const assumeRoleWithWebIdentity: Operation = {
  service: 'sts',
  action: 'AssumeRoleWithWebIdentity',
  callers: 'anyone',
  // What else there is to say of these parameters, the gate `request` says.
  members: [
    demanded('RoleArn'),
    demanded('RoleSessionName'),
    demanded('WebIdentityToken'),
    { name: 'DurationSeconds', kind: 'integer' },
  ],
  run: async (form, world, moment) => {
    const request = requestOf(form);
    const token = demandedText(form, 'WebIdentityToken');
    const decision = await decide({ request, token }, world, moment);
    noteDecision(decision, request, { world, moment });
    if (decision.kind === 'refused') {
      const { code, httpStatus, message } = decision.answer;
      return refusal(code, httpStatus, message);
    }
    return admit(decision, form, { world, moment });
  },
};

interface Place {
  readonly world: World;
  readonly moment: Moment;
}

function admit(
  { facts }: Extract<StsDecision, { kind: 'admitted' }>,
  form: Form,
  { world, moment }: Place,
): Answer {
  const role = world.roles.get(demandedText(form, 'RoleArn'));
  if (role === undefined) throw new TypeError('the gates admitted to a role that is not there');
  const key = openSession(world, role, {
    name: demandedText(form, 'RoleSessionName'),
    seconds: integerOf(form, 'DurationSeconds') ?? DEFAULT_SESSION_SECONDS,
    now: moment.now,
  });
  return result(sessionStructure(facts, key));
}

function requestOf(form: Form): StsRequest {
  return {
    roleArn: textOf(form, 'RoleArn'),
    sessionName: textOf(form, 'RoleSessionName'),
    durationSeconds: integerOf(form, 'DurationSeconds'),
    providerId: textOf(form, 'ProviderId'),
    policyLength: textOf(form, 'Policy')?.length,
    policyArns: countOf(form, 'PolicyArns', 'arn'),
  };
}

function noteDecision(
  decision: StsDecision,
  { roleArn }: StsRequest,
  { world, moment }: Place,
): void {
  const at = moment.now;
  if (decision.kind === 'admitted') {
    const subject = subjectOf(decision.facts);
    remember(world, { at, roleArn, subject, gate: undefined, code: undefined, message: undefined });
    return;
  }
  const { gate, answer } = decision;
  const { code, message } = answer;
  remember(world, { at, roleArn, subject: undefined, gate, code, message });
}
