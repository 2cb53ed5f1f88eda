// SPDX-License-Identifier: Apache-2.0

import { type Trust, trustOf } from '../../core/fleet/trust.ts';
import type { Facts } from '../../core/model/facts.ts';
import { parseTarget } from '../../core/model/target.ts';
import { seenOf } from '../../core/model/observed.ts';
import { judge } from '../../core/scope/judge.ts';
import type { Cloud } from '../../ports/index.ts';
import { observe } from '../observe/observe.ts';
import { observeOwner } from '../observe/provider.ts';
import type { ObservePorts, Question } from '../observe/question.ts';

/** How the account of a source is reached, to write. */
export interface RepairReach {
  readonly ports: Omit<ObservePorts, 'cloud'> & { readonly cloud: Cloud };
  /** With the CAs of the repair's own configuration, and no others, as those that are named. */
  readonly question: Omit<Question, 'target'>;
}

/** A provider as it was judged just now, with its issuer and its keys. */
export interface JudgedProvider extends Pick<Trust, 'cause'> {
  readonly facts: Facts;
  readonly state: Trust['verdict'];
}

/** Judges a provider, and asks who wrote to it last. */
export async function judgeProvider(
  arn: string,
  { ports, question }: RepairReach,
  signal: AbortSignal,
): Promise<JudgedProvider> {
  const target = parseTarget(arn);
  const seen = await observe({ ...question, target, scope: 'issuer' }, ports, signal);
  const facts = { ...seen, ...(await observeOwner(arn, ports, signal)) };
  const judgement = judge([facts], { scope: 'issuer' });
  const provider = seenOf(facts.provider);
  const { verdict: state, cause } = trustOf(judgement, { arn, provider, roles: [] });
  return { facts, state, cause };
}

/** Whether a provider is OK by the first source that can read it, or is not there any more. */
export async function isOkNow(
  target: string,
  { sources, reach }: Reaching,
  signal: AbortSignal,
): Promise<boolean> {
  for (const source of sources) {
    const { facts, state } = await judgeProvider(target, await reach(source), signal);
    if (facts.provider?.kind === 'absent') return true; // there is no trust any more
    if (facts.provider?.kind === 'seen') return state === 'ok';
  }
  return false;
}

interface Reaching {
  readonly sources: readonly string[];
  readonly reach: (source: string) => Promise<RepairReach>;
}
