// SPDX-License-Identifier: Apache-2.0

import { findingsOfTrust } from '../../core/fleet/finding.ts';
import type { AccountRemnant } from '../../core/fleet/fleet-check.ts';
import { type Trust, trustOf } from '../../core/fleet/trust.ts';
import { accountOf, partitionIn } from '../../core/model/arn.ts';
import type { Facts } from '../../core/model/facts.ts';
import { whyUnseen } from '../../core/fleet/unreadable.ts';
import type { Account, HeldRole, Unreadable } from '../../core/model/inventory.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Target } from '../../core/model/target.ts';
import { judge } from '../../core/scope/judge.ts';
import { observe } from '../observe/observe.ts';
import type { ObservePorts, Question } from '../observe/question.ts';
import type { ScanEvent } from './scan-accounts.ts';

/** A cluster to scan, and with what. */
export interface ClusterContext {
  readonly question: Omit<Question, 'target' | 'scope'>;
  readonly ports: ObservePorts;
  readonly signal: AbortSignal;
  readonly tell: (event: ScanEvent) => void;
}

/**
 * Judges one cluster: its issuer, its provider, the roles that trust it and every service account that
 * names a role, each by the token that it would have.
 *
 * @throws TrustprintError as the doctor of a cluster does.
 */
export async function scanCluster(
  target: Target,
  { question, ports, signal, tell }: ClusterContext,
): Promise<void> {
  const facts = await observe({ ...question, target, scope: 'workloads' }, ports, signal);
  const trust = trustIn(facts, target);
  const account = accountIn(trust.arn);
  const unread = unreadIn(facts, account);
  for (const unreadable of unread) tell({ kind: 'unreadable', account, unreadable });
  for (const endpoint of facts.endpoints) tell({ kind: 'endpoint', endpoint });
  tell({ kind: 'trust', account, trust, facts });
  for (const finding of findingsOfTrust(trust, account)) tell({ kind: 'finding', finding });
  const remnant = { ...remnantOf(facts, account), isAll: unread.length === 0 };
  tell({ kind: 'account', remnant, inventory: undefined });
}

function trustIn(facts: Facts, target: Target): Trust {
  const provider = seenOf(facts.provider);
  const arn = facts.target.providerArn ?? facts.issuer ?? target.text;
  const roles = (seenOf(facts.comprised?.roles)?.roles ?? []).map((role): HeldRole => ({
    ...role,
    tags: {},
    grants: undefined,
    boundary: undefined,
  }));
  const judgement = judge([facts], { scope: 'workloads', examples: true });
  // Whether an issuer is an orphan's is a matter of accounts: this one was named.
  return { ...trustOf(judgement, { arn, provider, roles, bySubject: true }), gone: undefined };
}

/** What could not be read of what the cluster comprises. */
function unreadIn(
  { cluster, provider, comprised, webhooks }: Facts,
  account: Account,
): readonly Unreadable[] {
  const looks = {
    'the cluster': cluster,
    'the provider': provider,
    'the roles': comprised?.roles,
    'the service accounts': comprised?.accounts,
    'the webhooks': webhooks,
  };
  return Object.entries(looks).flatMap(([what, look]) =>
    look?.kind === 'unseen' && look.code !== 'not_looked_at'
      ? [{ account: account.id, region: undefined, what, why: whyUnseen(look) }]
      : [],
  );
}

function remnantOf({ provider: look, cluster: record }: Facts, account: Account): AccountRemnant {
  const provider = seenOf(look);
  const cluster = seenOf(record);
  return {
    account,
    providers: provider === undefined ? [] : [provider.arn],
    clusters: cluster === undefined ? [] : [{ arn: cluster.arn, issuer: cluster.issuer }],
    gone: [],
    isAll: true,
  };
}

/** Without credentials of AWS a cluster is judged as far as it tells of itself: its account is not known. */
function accountIn(arn: string): Account {
  const partition = partitionIn(arn) ?? 'aws';
  return { id: accountOf(arn) ?? '', partition, name: undefined, unit: undefined };
}
