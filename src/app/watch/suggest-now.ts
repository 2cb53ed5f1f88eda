// SPDX-License-Identifier: Apache-2.0

import type { Suggestion } from '../../core/watch/suggestion.ts';
import type { Clock } from '../../ports/index.ts';
import { lookAt } from '../observe/observed.ts';
import { chooseAccounts } from '../scan/accounts.ts';
import type { AccountToScan } from '../scan/scan-accounts.ts';
import { rolesByProvider, scanTrust } from '../scan/scan-trust.ts';
import type { SourceReach, WatchPlan } from './source.ts';
import { suggestionOf } from './suggest.ts';

/** A provider of an account that is watched, and who asks. */
export interface SuggestionRequest {
  /** The ARN of the provider. */
  readonly trust: string;
  readonly account: string | null;
  readonly by: string;
}

export interface SuggestContext {
  readonly plan: () => WatchPlan;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Probes one trust now, by the source that its account is read by, and plans; `undefined`: nothing to repair. */
export async function suggestNow(
  { trust: arn, account, by }: SuggestionRequest,
  { plan, clock, newId }: SuggestContext,
  signal: AbortSignal,
): Promise<Suggestion | undefined> {
  for (const { name: source, scope, reach } of plan().sources) {
    if (scope.kind !== 'accounts') continue;
    const reached = await reach();
    const { accounts } = await chooseAccounts(scope.choice, reached.ports.fleet, signal);
    const one = accounts.find(({ account: { id } }) => id === account);
    if (one === undefined) continue;
    const judged = await judgedNow(arn, one, { reached, signal });
    if (judged === undefined) return undefined;
    const suggestion = suggestionOf({ ...judged, source, account, at: clock.now(), newId });
    return suggestion === undefined ? undefined : { ...suggestion, note: `asked for by ${by}` };
  }
  return undefined;
}

async function judgedNow(
  arn: string,
  { reads }: AccountToScan,
  { reached, signal }: { readonly reached: SourceReach; readonly signal: AbortSignal },
): Promise<Awaited<ReturnType<typeof scanTrust>> | undefined> {
  const provider = await reads.provider(arn, signal);
  if (provider === undefined) return undefined;
  const roles = await lookAt('role', async () => reads.heldRoles(signal));
  const caller = await reads.caller(signal);
  const { question, ports } = reached;
  return scanTrust(provider, rolesByProvider(roles)(arn), { question, ports, signal, caller });
}
