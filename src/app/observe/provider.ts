// SPDX-License-Identifier: Apache-2.0

import { accountOf, parseArn, providerUrlOf } from '../../core/model/arn.ts';
import type { Facts } from '../../core/model/facts.ts';
import { type Found, whyNoIssuer } from './find-issuer.ts';
import { lookAt, notLookedAt } from './observed.ts';
import type { Led } from './resolve-target.ts';
import { isLacking, type ObserveContext } from './question.ts';
import type { Dependants, Kubernetes, Providers, Trails } from '../../ports/index.ts';
import { type Observed, seenOf, type Unseen } from '../../core/model/observed.ts';
import { nearProviderArn } from '../../core/plan/lookalike-provider.ts';
import { type ServiceAccount, ANNOTATIONS } from '../../core/model/kubernetes.ts';
import type { RoleHolder } from '../../core/model/provider.ts';

type CloudSide = Pick<Facts, 'provider' | 'providerUrls'>;

/** Reads the provider, and where there is none, what providers there are: near misses are among them. */
export async function observeProvider(
  found: Found,
  { seen, caller }: Pick<Led, 'seen' | 'caller'>,
  means: ObserveContext,
): Promise<CloudSide> {
  const { providerArn, issuer } = found;
  const { question, ports, signal } = means;
  const { from } = question;
  const known = { provider: from?.provider, providerUrls: from?.providerUrls };
  if (!isAsked(question) || !isLacking(known.provider)) return known;
  if (providerArn === undefined) {
    const why = issuer === undefined ? whyNoIssuer(seen) : accountUnseen(caller);
    return { ...known, provider: why ?? known.provider };
  }
  const provider = await lookAt('provider of that issuer', async () => {
    const read = await ports.cloud.provider(providerArn, signal);
    if (read !== undefined) question.onProvider?.(providerArn);
    return read;
  });
  if (provider.kind !== 'absent') return { ...known, provider };
  return {
    provider,
    providerUrls: await lookAt('list of providers', async () => {
      const arns = await ports.cloud.providerArns(accountOf(providerArn), signal);
      return arns.flatMap((arn) => providerUrlOf(parseArn(arn)) ?? []);
    }),
  };
}

function isAsked({ cloud, issuerAlone = false }: ObserveContext['question']): boolean {
  return cloud && !issuerAlone;
}

/** Without a role, the account is the caller's: why that is not known is why nothing was read. */
function accountUnseen(caller: Led['caller']): Unseen {
  if (caller?.kind === 'unseen') return caller;
  return { ...notLookedAt('its account is not known'), hint: 'name the role: --role ARN' };
}

/** Who has written to a provider lately. That this may not be read is a fact like any other. */
export async function observeOwner(
  providerArn: string,
  { cloud }: { readonly cloud: Trails },
  signal: AbortSignal,
): Promise<Pick<Facts, 'recordedChanges'>> {
  const recordedChanges = await lookAt('record of changes', async () =>
    cloud.changesTo(providerArn, signal),
  );
  return { recordedChanges };
}

/** Reads the provider beside which a missing one is to be made, where there is one: a repair needs it. */
export async function withNearProvider(
  facts: Facts,
  { cloud }: { readonly cloud: Providers },
  signal: AbortSignal,
): Promise<Facts> {
  const arn = nearProviderArn(facts);
  if (arn === undefined || seenOf(facts.provider)?.arn === arn) return facts;
  const nearProvider = await lookAt('provider of a like issuer', async () =>
    cloud.provider(arn, signal),
  );
  return { ...facts, nearProvider };
}

/** With what is looked for those who depend on a provider. */
interface Dependence {
  readonly cloud: Dependants;
  readonly kubernetes: Kubernetes | undefined;
  /** Whether a kube context is in use: a cluster that nobody spoke of is not asked. */
  readonly inCluster: boolean;
  /** What was read already of this provider and this cluster. */
  readonly comprised?: Facts['comprised'];
}

/** Who depends on a provider: roles that trust it, and service accounts that name these. */
export async function observeTrusting(
  providerArn: string,
  { cloud, kubernetes, inCluster, comprised }: Dependence,
  signal: AbortSignal,
): Promise<Pick<Facts, 'trusting' | 'roleBearers'>> {
  const listed =
    comprised?.roles ??
    (await lookAt('list of roles', async () => cloud.rolesTrusting(providerArn, signal)));
  const trusting = mapSeen(listed, ({ roles, ...counts }) => ({
    ...counts,
    roles: roles.map(({ arn }) => arn),
  }));
  const roles = seenOf(trusting)?.roles ?? [];
  if (!inCluster || kubernetes === undefined || roles.length === 0) return { trusting };
  const accounts =
    comprised?.accounts ??
    (await lookAt('list of service accounts', async () => kubernetes.annotated(signal)));
  const roleBearers = mapSeen(accounts, (all) => all.flatMap((one) => bearerOf(one, roles)));
  return { trusting, roleBearers };
}

function mapSeen<T, U>(look: Observed<T>, change: (value: T) => U): Observed<U> {
  return look.kind === 'seen' ? { ...look, value: change(look.value) } : look;
}

function bearerOf(
  { namespace, name, annotations }: ServiceAccount,
  roles: readonly string[],
): readonly RoleHolder[] {
  const roleArn = annotations[ANNOTATIONS.role];
  return roleArn !== undefined && roles.includes(roleArn) ? [{ namespace, name, roleArn }] : [];
}
