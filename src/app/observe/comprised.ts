// SPDX-License-Identifier: Apache-2.0

import type { Observed } from '../../core/model/observed.ts';
import { accountOf, parseArn } from '../../core/model/arn.ts';
import type { Comprised, NamedRole } from '../../core/model/facts.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { KubernetesView } from '../../core/model/kubernetes.ts';
import { seenOf } from '../../core/model/observed.ts';
import {
  accountsOf,
  annotatedRole,
  areForServiceAccounts,
  isOneCall,
  roleArnOf,
  rolesOf,
} from '../../core/scope/comprised-cases.ts';
import { reaches, scopeOf } from '../../core/scope/scope.ts';
import type { Kubernetes } from '../../ports/index.ts';
import { lookAt } from './observed.ts';
import type { Scope } from '../../core/model/verdict.ts';
import type { ObserveContext } from './question.ts';
import { signingKeysOf } from './workload.ts';

/**
 * Reads the roles and service accounts that a cluster or a role comprises, side by side. The cluster
 * of a kube context is asked only where the context is told to be of the same cluster.
 */
export async function observeComprised(
  facts: Facts,
  context: ObserveContext,
): Promise<Pick<Facts, 'comprised' | 'kubernetes' | 'signingKeys' | 'webhooks'>> {
  const { scope = scopeOf(facts) } = context.question;
  const known = { kubernetes: facts.kubernetes, webhooks: facts.webhooks };
  if (!isNeeded(facts, context.question, scope)) return known;
  const [roles, { accounts, ...ofContext }] = await Promise.all([
    rolesIn(facts, context),
    reaches(scope, 'workloads') ? accountsIn(facts, context) : { ...known, accounts: undefined },
  ]);
  if (roles === undefined && accounts === undefined) return { ...known, ...ofContext };
  const comprised = { roles, accounts, named: [] };
  const named = await namedRoles({ ...facts, comprised }, context);
  return { ...known, ...ofContext, comprised: { ...comprised, named } };
}

function isNeeded(
  facts: Facts,
  { cloud, issuerAlone = false }: ObserveContext['question'],
  scope: Scope,
): boolean {
  if (facts.comprised !== undefined || facts.issuer === undefined || isOneCall(facts)) return false;
  return cloud && !issuerAlone && reaches(scope, 'roles');
}

/** The roles that trust the provider; `undefined` where one role was asked about. */
async function rolesIn(
  { target: { providerArn, kind }, role }: Facts,
  { ports, signal }: ObserveContext,
): Promise<Comprised['roles']> {
  const hasRoles = kind === 'cluster' || kind === 'kubernetes' || kind === 'provider';
  if (providerArn === undefined || !hasRoles || role !== undefined) return undefined;
  return lookAt('list of roles', async () => ports.cloud.rolesTrusting(providerArn, signal));
}

type OfContext = Pick<Facts, 'kubernetes' | 'signingKeys' | 'webhooks'> &
  Pick<Comprised, 'accounts'>;

async function accountsIn(facts: Facts, context: ObserveContext): Promise<OfContext> {
  const { ports, signal } = context;
  const { kubernetes } = ports;
  const { webhooks: known } = facts;
  const none = { kubernetes: facts.kubernetes, webhooks: known, accounts: undefined };
  if (kubernetes === undefined) return none;
  const view =
    facts.target.kind === 'kubernetes'
      ? facts.kubernetes
      : await viewOfSameCluster(facts, kubernetes, context);
  if (view === undefined) return none;
  const [accounts, webhooks, signingKeys] = await Promise.all([
    lookAt('list of service accounts', async () => kubernetes.annotated(signal)),
    known ?? lookAt('webhook', async () => kubernetes.webhooks(signal)),
    facts.signingKeys === undefined ? signingKeysOf(view, kubernetes, signal) : {},
  ]);
  return { kubernetes: view, accounts, webhooks, ...signingKeys };
}

/**
 * The cluster of the kube context, where it is the one whose issuer was asked about. A cluster that
 * nobody spoke of is asked only where the kubeconfig tells that it is this one.
 */
async function viewOfSameCluster(
  facts: Facts,
  kubernetes: Kubernetes,
  { question, signal }: ObserveContext,
): Promise<Observed<KubernetesView> | undefined> {
  const { target, issuer, lab } = facts;
  const mayHaveAccounts = target.kind === 'cluster' || areForServiceAccounts(facts);
  if (issuer === undefined || !mayHaveAccounts) return undefined;
  const chosen = await kubernetes.chosen(signal);
  if (chosen === undefined) return undefined;
  const isTold = isSameEks(chosen.server, issuer) || isSameName(chosen, facts);
  const mayBeAsked = isTold || lab || question.isContextNamed === true;
  const view = mayBeAsked
    ? await lookAt('cluster', async () => kubernetes.view(signal))
    : undefined;
  return isOf(issuer, view, isTold) ? view : undefined;
}

/** The issuer may be hidden: then the kubeconfig's word stands. */
function isOf(
  issuer: string,
  view: Observed<KubernetesView> | undefined,
  isTold: boolean,
): boolean {
  const own = seenOf(view)?.issuer;
  return own === undefined ? isTold : own === issuer;
}

/** Clusters of one name may be in several Regions. */
function isSameName({ eks }: Pick<KubernetesView, 'eks'>, { target, cluster }: Facts): boolean {
  const arn = seenOf(cluster)?.arn;
  const region = arn === undefined ? undefined : parseArn(arn).region;
  const isElsewhere = region !== undefined && eks?.region !== undefined && eks.region !== region;
  return eks !== undefined && eks.name === target.clusterName && !isElsewhere;
}

/** The API server of an EKS cluster and its issuer have the same id in their names. */
function isSameEks(server: string, issuer: string): boolean {
  const [, id] = /^https:\/\/([0-9A-F]{32})\.[a-z0-9-]+\.[a-z0-9-]+\.eks\./i.exec(server) ?? [];
  return id !== undefined && issuer.toUpperCase().endsWith(`/ID/${id.toUpperCase()}`);
}

/** Roles that accounts name and that trust another provider, or none, or are not there. */
async function namedRoles(
  facts: Facts,
  { ports, signal }: ObserveContext,
): Promise<Comprised['named']> {
  const known = new Set([...rolesOf(facts).map(({ arn }) => arn), roleArnOf(facts)]);
  const named = accountsOf(facts).flatMap((account) => annotatedRole(account) ?? []);
  const others = [...new Set(named)].filter(
    (arn) => !known.has(arn) && accountOf(arn) !== undefined,
  );
  const read: NamedRole[] = [];
  for (let at = 0; at < Math.min(others.length, MOST_NAMED); at += AT_ONCE) {
    const next = others.slice(at, at + AT_ONCE).map(async (arn): Promise<NamedRole> => ({
      arn,
      role: await lookAt('role of that name', async () => ports.cloud.role(arn, signal)),
    }));
    read.push(...(await Promise.all(next)));
  }
  return read;
}

const AT_ONCE = 10;

/** Each is a call of IAM, which allows some twenty a second. */
const MOST_NAMED = 200;
