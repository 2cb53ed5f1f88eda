// SPDX-License-Identifier: Apache-2.0

import { type Trust, trustOf } from '../../core/fleet/trust.ts';
import { parseArn, providerUrlOf } from '../../core/model/arn.ts';
import { EMPTY_FACTS } from '../../core/model/empty-facts.ts';
import type { Caller, Facts, RoleList } from '../../core/model/facts.ts';
import type { HeldRole, Inventory } from '../../core/model/inventory.ts';
import type { Observed } from '../../core/model/observed.ts';
import type { Provider } from '../../core/model/provider.ts';
import { byProvider } from '../../core/policy/principals.ts';
import { judge } from '../../core/scope/judge.ts';
import { targetFactOf } from '../observe/find-issuer.ts';
import { observe } from '../observe/observe.ts';
import { forDocument, type ObservePorts, type Question } from '../observe/question.ts';

/** By which rules, from where and how much the trusts of a scan are looked at. */
export type ScanQuestion = Omit<Question, 'target' | 'from' | 'cloud' | 'scope'> & {
  /** From how many days before its last one a CA is told; default: 30. */
  readonly expiresWithinDays?: number | undefined;
};

export interface TrustContext {
  readonly question: ScanQuestion;
  readonly ports: ObservePorts;
  readonly signal: AbortSignal;
  readonly caller: Caller | undefined;
}

/**
 * Judges a provider and the roles that trust it: by what was read of the account, and by what its issuer
 * shows now. An issuer that is gone is asked twice.
 */
export async function scanTrust(
  provider: Provider,
  trusting: Observed<TrustingRoles>,
  context: TrustContext,
): Promise<{ readonly trust: Trust; readonly facts: Facts }> {
  const seen = async (question: ScanQuestion): Promise<Facts> =>
    observe(
      {
        ...question,
        target: targetOf(provider.arn),
        cloud: false,
        scope: 'roles',
        from: knownOf(provider, trusting, context),
      },
      context.ports,
      context.signal,
    );
  const held = trusting.kind === 'seen' ? trusting.value.roles : [];
  const judged = (facts: Facts): Trust =>
    trustOf(judge([facts], { scope: 'roles', examples: true }), {
      arn: provider.arn,
      provider,
      roles: held,
    });
  const facts = await seen(context.question);
  const trust = judged(facts);
  if (trust.gone === undefined) return { trust, facts };
  const { clock } = context.ports;
  await clock.pause(GONE_AGAIN_MS, context.signal);
  const { shared: _, ...alone } = context.question;
  const again = await seen({ ...alone, effort: forDocument(alone.effort) });
  return { trust: { ...trust, gone: judged(again).gone }, facts };
}

function targetOf(arn: string): NonNullable<Question['target']> {
  const parsed = parseArn(arn);
  return { kind: 'provider', text: arn, arn: parsed, url: providerUrlOf(parsed) ?? '' };
}

/** All that AWS has on it was read already. */
function knownOf(
  provider: Provider,
  roles: Observed<RoleList>,
  { question, ports, caller }: TrustContext,
): Facts {
  const { rules, vantage, lab, expiresWithinDays } = question;
  return {
    ...EMPTY_FACTS,
    at: ports.clock.now(),
    vantage,
    lab,
    target: targetFactOf({ target: targetOf(provider.arn), token: undefined }),
    rules: { ...rules, partition: rules.partition ?? parseArn(provider.arn).partition },
    caller,
    provider: { kind: 'seen', value: provider },
    comprised: { roles, accounts: undefined, named: [] },
    ...(expiresWithinDays === undefined ? {} : { expiresWithinDays }),
  };
}

interface TrustingRoles extends RoleList {
  readonly roles: readonly HeldRole[];
}

/** The roles of an account by the provider that they trust; their trust policies are read once. */
export function rolesByProvider(
  look: Inventory['roles'],
): (providerArn: string) => Observed<TrustingRoles> {
  if (look.kind !== 'seen') return () => look;
  const { roles, read, isAll } = look.value;
  const trusting = byProvider(roles);
  return (arn) => ({ kind: 'seen', value: { roles: trusting(arn), read, isAll } });
}

/** What is being replaced may be away for a moment. */
const GONE_AGAIN_MS = 1000;
