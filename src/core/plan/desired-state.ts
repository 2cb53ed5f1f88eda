// SPDX-License-Identifier: Apache-2.0

import type { Facts, Role } from '../model/facts.ts';
import { seenOf } from '../model/observed.ts';
import type { Plan, ProviderChange, SetTrustPolicy } from '../model/plan.ts';
import type { Provider } from '../model/provider.ts';
import type { Verdict } from '../model/verdict.ts';
import { endpointsThatCount, isListIrrelevant } from '../chains/trust.ts';

/** A provider as a tool that declares the whole of it has to hold it, when the plan is done. */
export interface DeclaredProvider {
  readonly kind: 'provider';
  readonly arn: string;
  /** With its scheme. */
  readonly url: string;
  readonly clientIds: readonly string[];
  /** `undefined`: AWS does not read the list, and IAM fills it itself. */
  readonly thumbprints: readonly string[] | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether it is there already, and has to be taken over rather than made. */
  readonly exists: boolean;
  /** Whether it is made beside one whose context provider no tool can carry over. */
  readonly losesContext: boolean;
}

/** A role, of which just the trust policy is known and repaired. */
export interface DeclaredRole {
  readonly kind: 'role';
  readonly change: SetTrustPolicy;
  readonly role: Role | undefined;
}

/**
 * What a plan comes to, for tools that declare what is to be there: one provider, and roles.
 * Where nothing is to be written and AWS does not read the list, that is worth declaring too.
 */
export function declaredProvider(
  plan: Plan,
  facts: Facts,
  verdict: Verdict,
): DeclaredProvider | undefined {
  const record = seenOf(facts.provider);
  const changes = plan.changes.filter(isOfProvider);
  const isUnread = isListUnread(facts, verdict);
  const isWished = changes.some(({ kind }) => kind === 'set-thumbprints');
  if (changes.length === 0 && !isUnread) return undefined;
  const after = changes.reduce(changed, startOf(changes, record));
  if (after === undefined) return undefined;
  const { arn, url, clientIds, thumbprints, tags = {} } = after;
  return {
    kind: 'provider',
    arn,
    url: url.startsWith('https://') ? url : `https://${url}`,
    clientIds,
    thumbprints: isUnread && !isWished ? undefined : given(thumbprints),
    tags: ownTags(tags),
    exists: record?.arn === arn,
    losesContext: changes.some((change) => contextNote(change).length > 0),
  };
}

/** What no form of a repair but our own has words for, so that it is not lost unsaid. */
export function contextNote(change: ProviderChange): readonly string[] {
  return change.kind === 'create-provider' && change.contextProvider !== undefined
    ? [`its context provider is not in here: carry over that of ${change.beside ?? 'the other'}`]
    : [];
}

/** An empty list is no list: IAM takes none that is empty. */
function given(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

export function declaredRoles(plan: Plan, facts: Facts): readonly DeclaredRole[] {
  const role = seenOf(facts.role);
  return plan.changes.flatMap((change) =>
    change.kind === 'set-trust-policy'
      ? [{ kind: 'role', change, role: role?.arn === change.role ? role : undefined }]
      : [],
  );
}

/**
 * Whether AWS does not read the list, as far as we can tell: in the partition `aws` its library of
 * roots trusts all that was served, and no answer of STS says otherwise.
 */
export function isListUnread({ endpoints, rules }: Facts, { basis, cause }: Verdict): boolean {
  if (basis === 'observed' && cause?.check === 'endpoint-trust') return false;
  const chains = endpointsThatCount(endpoints, rules).map(({ chain }) => seenOf(chain));
  return (
    chains.length > 0 &&
    chains.every((chain) => chain !== undefined && isListIrrelevant(chain, rules))
  );
}

type Draft = Omit<Provider, 'thumbprints'> & { readonly thumbprints: readonly string[] };

function startOf(
  changes: readonly ProviderChange[],
  record: Provider | undefined,
): Draft | undefined {
  const made = changes.find(({ kind }) => kind === 'create-provider');
  if (made?.kind !== 'create-provider') return record;
  const { provider: arn, url, clientIds, to, tags } = made;
  return { arn, url, clientIds, thumbprints: to, tags };
}

function changed(draft: Draft | undefined, change: ProviderChange): Draft | undefined {
  if (draft === undefined || draft.arn !== change.provider) return draft;
  switch (change.kind) {
    case 'set-thumbprints':
      return { ...draft, thumbprints: change.to };
    case 'add-client-id':
      return { ...draft, clientIds: [...draft.clientIds, change.clientId] };
    case 'remove-client-id':
      return { ...draft, clientIds: draft.clientIds.filter((id) => id !== change.clientId) };
    case 'create-provider':
      return draft;
    case 'delete-provider':
      return undefined;
  }
}

function isOfProvider(change: Plan['changes'][number]): change is ProviderChange {
  return change.kind !== 'set-trust-policy' && change.kind !== 'annotate-service-account';
}

/** AWS keeps tags that begin with `aws:` for itself, and lets nobody set them. */
function ownTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !/^aws:/i.test(key)));
}
