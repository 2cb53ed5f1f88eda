// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../../../core/model/arn.ts';
import type { Facts, StsRequest } from '../../../core/model/facts.ts';
import { seenOf } from '../../../core/model/observed.ts';
import { effectiveAudienceOf } from '../../../core/model/web-identity.ts';
import { sessionClaimsOf } from '../../../core/policy/session-claims.ts';
import { DEFAULT_SESSION_SECONDS } from '../iam/roles.ts';
import { type Answer, refusal, result } from '../protocol/answer.ts';
import { countOf, demandedText, type Form, integerOf, textOf } from '../protocol/form.ts';
import type { Operation, RequestContext } from '../protocol/operation.ts';
import type { Member } from '../protocol/parameter-validation.ts';
import { remember, type World } from '../world.ts';
import { authorizationMessage } from './account-actions.ts';
import { decide, type StsDecision } from './decide.ts';
import {
  openSession,
  packedSizeOf,
  packedSizeRefusal,
  sessionPoliciesOf,
  subjectOf,
  webIdentityStructure,
} from './sessions.ts';

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
    if (decision.kind === 'refused') {
      noteRefusal(decision, request, { world, moment });
      const { code, httpStatus, message } = decision.answer;
      return refusal(code, httpStatus, message);
    }
    return admit(decision, form, { world, moment });
  },
};

interface Place {
  readonly world: World;
  readonly moment: RequestContext;
}

/** The last that STS asks is whether the policies are such, and fit (inferred). */
function admit({ facts }: Admitted, form: Form, { world, moment }: Place): Answer {
  const roleArn = demandedText(form, 'RoleArn');
  const role = world.roles.get(roleArn);
  if (role === undefined) throw new TypeError('the gates admitted to a role that is not there');
  const policies = sessionPoliciesOf(form, accountOf(roleArn) ?? '', world);
  if (policies.kind === 'refused') return policies;
  const { tags, transitiveTagKeys, sourceIdentity } = sessionClaimsOf(facts.token?.claims ?? {});
  const grant = { policies: policies.documents, tags, transitiveTagKeys, sourceIdentity };
  const subject = subjectOf(facts);
  const size = packedSizeOf({ ...grant, policies: grant.policies ?? [], subject });
  const tooLarge = packedSizeRefusal(size);
  if (tooLarge !== undefined) return tooLarge;
  const key = openSession(world, role, {
    ...grant,
    provider: seenOf(facts.provider)?.arn,
    name: demandedText(form, 'RoleSessionName'),
    seconds: integerOf(form, 'DurationSeconds') ?? DEFAULT_SESSION_SECONDS,
    now: moment.now,
  });
  const noted = { at: moment.now, roleArn, subject };
  remember(world, { ...noted, gate: undefined, code: undefined, message: undefined });
  return result(webIdentityStructure(facts, key, size));
}

function requestOf(form: Form): StsRequest {
  return {
    roleArn: textOf(form, 'RoleArn'),
    sessionName: textOf(form, 'RoleSessionName'),
    durationSeconds: integerOf(form, 'DurationSeconds'),
    providerId: textOf(form, 'ProviderId'),
    policyLength: textOf(form, 'Policy')?.length,
    policy: textOf(form, 'Policy'),
    policyArns: countOf(form, 'PolicyArns', 'arn'),
    keys: form.keys ?? {},
  };
}

function noteRefusal(
  { gate, answer, facts }: Refusing,
  { roleArn }: StsRequest,
  { world, moment }: Place,
): void {
  const { code, message } = answer;
  const isAuthorization = code === 'AccessDenied' && roleArn !== undefined;
  remember(world, {
    at: moment.now,
    roleArn,
    subject: undefined,
    gate,
    code,
    message,
    authorization: isAuthorization
      ? authorizationMessage({
          principal: principalOf(facts),
          action: 'sts:AssumeRoleWithWebIdentity',
          resource: roleArn,
          explicitDeny: false,
        })
      : undefined,
  });
}

/** As CloudTrail has it: the provider, the audience and the subject (documented). */
function principalOf(facts: Facts): { readonly id: string; readonly arn: string } {
  const arn = seenOf(facts.provider)?.arn ?? '';
  const audience = effectiveAudienceOf(facts.token?.claims ?? {}) ?? '';
  return { id: `${arn}:${audience}:${subjectOf(facts)}`, arn };
}

type Admitted = Extract<StsDecision, { kind: 'admitted' }>;
type Refusing = Extract<StsDecision, { kind: 'refused' }>;
