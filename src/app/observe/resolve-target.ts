// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../../core/model/arn.ts';
import type { Caller, Facts, Role, StsRequest } from '../../core/model/facts.ts';
import { type Observed, seenOf } from '../../core/model/observed.ts';
import { tokenFormOf } from '../../core/model/web-identity.ts';
import type { TargetResolution } from './target-resolution.ts';
import { lookAt } from './observed.ts';
import { observeTarget } from './named-target.ts';
import { PLAIN_REQUEST } from '../../core/model/empty-facts.ts';
import { isLacking, type ObserveContext } from './question.ts';

/** What leads to the issuer, as facts; and the token, which is none. */
export interface Led {
  readonly seen: Facts;
  readonly token: string | undefined;
  /** Whose credentials there are; without them, why. */
  readonly caller: Observed<Caller> | undefined;
}

/** Probes what leads to the issuer and the role: side by side, unless one has to name the other. */
export async function observeLeads(base: Facts, means: ObserveContext): Promise<Led> {
  const { target, token: given } = means.question;
  const arn = target?.kind === 'role' ? target.text : base.request?.roleArn;
  const [caller, lead, roleOfGiven] = await Promise.all([
    observeCaller(base, means),
    observeTarget(base, means),
    isLacking(base.role) ? observeRole(arn, means) : base.role,
  ]);
  const role = arn === undefined ? await roleIn(lead, base, means) : roleOfGiven;
  const token = given ?? lead.token;
  const seen: Facts = {
    ...base,
    ...lead.seen,
    caller: seenOf(caller),
    role,
    token: token === undefined ? base.token : tokenFormOf(token),
    audience: base.audience ?? lead.audience,
    request: requestOf(base.request, lead),
    target: { ...base.target, found: { ...base.target.found, ...notesOf(base, lead) } },
  };
  return { seen, token, caller };
}

/** The role that the workload names; or why it is not known which. */
async function roleIn(
  lead: TargetResolution,
  base: Facts,
  means: ObserveContext,
): Promise<Facts['role']> {
  if (!isLacking(base.role)) return base.role;
  return (await observeRole(lead.roleArn, means)) ?? lead.roleUnseen;
}

/** What was given with the question was not found. */
function notesOf(
  { request, audience }: Facts,
  { notes }: TargetResolution,
): TargetResolution['notes'] {
  const { role, audience: how, ...others } = notes;
  return {
    ...others,
    ...(role === undefined || request?.roleArn !== undefined ? {} : { role }),
    ...(how === undefined || audience !== undefined ? {} : { audience: how }),
  };
}

function requestOf(
  given: StsRequest | undefined,
  { roleArn, sessionName }: TargetResolution,
): StsRequest | undefined {
  if (roleArn === undefined && sessionName === undefined) return given;
  return {
    ...PLAIN_REQUEST,
    ...given,
    roleArn: given?.roleArn ?? roleArn,
    sessionName: given?.sessionName ?? sessionName,
  };
}

/** Who asks is no verdict's matter: without credentials, all that needs none is seen all the same. */
async function observeCaller(
  { caller }: Facts,
  { question, ports, signal }: ObserveContext,
): Promise<Observed<Caller> | undefined> {
  if (caller !== undefined) return { kind: 'seen', value: caller };
  if (!question.cloud) return undefined;
  return lookAt('caller', async () => ports.cloud.caller(signal));
}

async function observeRole(
  arn: string | undefined,
  { question, ports, signal }: ObserveContext,
): Promise<Observed<Role> | undefined> {
  const { target, cloud, issuerAlone = false } = question;
  const isNeeded = cloud && (!issuerAlone || target?.kind === 'role');
  if (arn === undefined || !isNeeded || accountOf(arn) === undefined) return undefined;
  return lookAt('role of that name', async () => ports.cloud.role(arn, signal));
}
