// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import { resourceOf } from '../iam/rights.ts';
import type { Call, World } from '../world.ts';
import type { Answer } from './answer.ts';
import type { Form } from './form.ts';
import type { Operation, RequestContext } from './operation.ts';

/** What a call came as, beside its form. */
export interface Arrival {
  readonly form: Form;
  readonly userAgent: string | undefined;
}

/** Keeps a call and how it ended, and lets the oldest go. */
export function recordCall(
  { service, action }: Operation,
  { form, userAgent, answer }: Arrival & { readonly answer: Answer },
  { world, moment }: { readonly world: World; readonly moment: RequestContext },
): void {
  const { caller, region = world.region } = form;
  world.calls.push({
    id: randomUUID(),
    at: moment.now,
    action: `${service}:${action}`,
    resource: resourceOf(form, world),
    caller:
      caller === undefined
        ? undefined
        : { id: caller.id, account: caller.account, arn: caller.arn, userId: caller.userId },
    userAgent: userAgent?.slice(0, MOST_USER_AGENT),
    region,
    parameters: service === 'iam' && isWrite(action) ? form.fields : NO_PARAMETERS,
    code: answer.kind === 'refused' ? answer.refusal.code : undefined,
  });
  if (world.calls.length > MAX_CALLS) world.calls.shift();
}

/** The writes to IAM, which CloudTrail is asked for; newest first. */
export function writesIn({ calls }: World, account: string): readonly Call[] {
  return calls
    .filter(({ action, caller }) => caller?.account === account && isWriteToIam(action))
    .toReversed();
}

function isWriteToIam(action: string): boolean {
  const [service, name = ''] = action.split(':');
  return service === 'iam' && isWrite(name);
}

function isWrite(action: string): boolean {
  return !/^(?:Get|List|Describe|Simulate|Generate)/.test(action);
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** Enough for a test that runs every command; a client that asks for hours is forgotten from the front. */
const MAX_CALLS = 1000;

/** CloudTrail cuts a user agent at one kilobyte (CloudTrail record contents). */
const MOST_USER_AGENT = 1024;
