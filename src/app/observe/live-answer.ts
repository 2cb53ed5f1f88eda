// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { Facts } from '../../core/model/facts.ts';
import { seenOf } from '../../core/model/look.ts';
import type { ObserveContext } from './observe-context.ts';
import { PLAIN_REQUEST } from '../../core/model/empty-facts.ts';

/**
 * Asks STS itself, where that was wished.
 *
 * @throws TrustprintError `argument_invalid` where neither the question nor what was looked at has a
 *   token and a role to ask with.
 */
export async function observeAnswer(
  facts: Facts,
  token: string | undefined,
  { question, ports, signal }: ObserveContext,
): Promise<Facts> {
  if (!question.live) return facts;
  const roleArn = facts.request?.roleArn ?? seenOf(facts.role)?.arn;
  if (token === undefined || roleArn === undefined) {
    const lacking = token === undefined ? 'token' : 'role';
    throw new TrustprintError('argument_invalid', `STS cannot be asked: no ${lacking} was found`, {
      facts: { lacking },
      hint: token === undefined ? 'give --token FILE, or --mint for a workload' : 'give --role ARN',
    });
  }
  const request = { ...PLAIN_REQUEST, ...facts.request, roleArn };
  const observed = await ports.cloud.assume(request, token.trim(), signal);
  return { ...facts, observed };
}
