// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { parseArn, roleNameOf } from '../../core/model/arn.ts';
import { accountsOf } from '../../core/scope/comprised-cases.ts';
import type { Facts } from '../../core/model/facts.ts';
import { nearest, thereAre } from '../../core/model/nearest.ts';
import { seenOf } from '../../core/model/observed.ts';
import { annotatedRole, containersIn } from '../../core/model/workload.ts';
import { VARIABLES } from '../../core/model/kubernetes.ts';
import type { ObserveContext } from './question.ts';
import { lookAt } from './observed.ts';

/**
 * Refuses a role that a person typed and that is not there. One that a workload names is for the
 * verdict, and so is a whole call, with its token or with the answer of STS.
 *
 * @throws TrustprintError `role_not_found`, with the names that were perhaps meant where roles may be
 *   listed.
 */
export async function requireTypedRole(facts: Facts, context: ObserveContext): Promise<void> {
  const { from } = context.question;
  const isCall = facts.token !== undefined || facts.observed !== undefined;
  if (facts.role?.kind !== 'absent' || isCall || from !== undefined) return;
  const typed = typedIn(context.question);
  if (typed === undefined || namedRolesIn(facts).includes(typed)) return;
  throw await missingRole(typed, context);
}

function typedIn({ target, request }: ObserveContext['question']): string | undefined {
  return target?.kind === 'role' ? target.text : request?.roleArn;
}

async function missingRole(
  typed: string,
  { ports, signal }: ObserveContext,
): Promise<TrustprintError> {
  const arn = parseArn(typed);
  const name = roleNameOf(arn) ?? typed;
  const arns = await lookAt('list of roles', async () => ports.cloud.roleArns(typed, signal));
  const known = new Map((seenOf(arns) ?? []).map((one) => [roleNameOf(parseArn(one)) ?? one, one]));
  const names = [...known.keys()];
  const near = nearest(name, names).flatMap((one) => known.get(one) ?? []);
  return new TrustprintError(
    'role_not_found',
    `no role ${name} in account ${arn.account}${thereAre(name, names)}`,
    {
      facts: { role: typed, near },
      hint:
        near.length === 0
          ? 'try: aws iam list-roles (and --profile)'
          : `did you mean ${near.join(' or ')}?`,
    },
  );
}

/** The roles that workloads name themselves. */
function namedRolesIn(facts: Facts): readonly (string | undefined)[] {
  const account = seenOf(facts.serviceAccount);
  return [
    ...accountsOf(facts).map(annotatedRole),
    account === undefined ? undefined : annotatedRole(account),
    facts.workload?.templateRole,
    ...containersIn(seenOf(facts.pods)).map(({ container }) => container.env[VARIABLES.role]),
  ];
}
