// SPDX-License-Identifier: Apache-2.0

import { some } from '../fleet/fleet-check.ts';
import {
  changeOf,
  changesAfter,
  type ChangeTold,
  type Compared,
  type CompareContext,
  eventOf,
  without,
} from './change.ts';
import type { JsonValue } from '../model/json.ts';
import { plainPolicy } from './seen-trust.ts';
import type { SeenProvider, SeenRole } from './seen.ts';
import type { ProviderSnapshot, RoleSnapshot } from './snapshot.ts';

/** What changed in IAM's record of a provider. IAM keeps lists in an order of its own. */
export function compareProvider(
  before: ProviderSnapshot | undefined,
  seen: SeenProvider,
  context: CompareContext,
): Compared<ProviderSnapshot> {
  const told =
    before === undefined
      ? createdIn(seen, context, {
          kind: 'provider-created',
          what: 'the provider',
          after: listsOf(seen),
        })
      : providerChange(before, seen);
  return withChanges(before, seen, { told, context });
}

/** What changed in a role that trusts a provider. */
export function compareRole(
  before: RoleSnapshot | undefined,
  seen: SeenRole,
  context: CompareContext,
): Compared<RoleSnapshot> {
  const told =
    before === undefined
      ? createdIn(seen, context, { kind: 'role-created', what: 'the role', after: policyOf(seen) })
      : roleChange(before, seen);
  return withChanges(before, seen, { told, context });
}

/** What is there when a source is read for the first time is not new. */
function createdIn(
  { name }: { readonly name: string },
  { isFirstRound }: CompareContext,
  { kind, what, after }: Pick<ChangeTold, 'kind' | 'after'> & { readonly what: string },
): readonly ChangeTold[] {
  if (isFirstRound) return [];
  return [{ kind, severity: 'notice', detail: `${what} ${name} is new`, before: null, after }];
}

function providerChange(before: ProviderSnapshot, seen: SeenProvider): readonly ChangeTold[] {
  const said = [
    ...differences('lists', 'no longer lists', [before.thumbprints, seen.thumbprints]),
    ...differences('accepts the audience', 'no longer accepts the audience', [
      before.clientIds,
      seen.clientIds,
    ]),
  ];
  if (said.length === 0) return [];
  return [
    {
      kind: 'provider-changed',
      severity: 'notice',
      detail: `the provider ${seen.name} ${said.join(' and ')}`,
      before: listsOf(before),
      after: listsOf(seen),
    },
  ];
}

function differences(
  added: string,
  removed: string,
  [was, is]: readonly [readonly string[], readonly string[]],
): readonly string[] {
  const [more, less] = [without(is, was), without(was, is)];
  return [
    ...(more.length === 0 ? [] : [`${added} ${some(more)}`]),
    ...(less.length === 0 ? [] : [`${removed} ${some(less)}`]),
  ];
}

function roleChange(before: RoleSnapshot, seen: SeenRole): readonly ChangeTold[] {
  if (plainPolicy(before.trustPolicy) === plainPolicy(seen.trustPolicy)) return [];
  return [
    {
      kind: 'role-changed',
      severity: 'notice',
      detail: `the trust policy of the role ${seen.name} has changed`,
      before: policyOf(before),
      after: policyOf(seen),
    },
  ];
}

function withChanges<Kind extends ProviderSnapshot | RoleSnapshot>(
  before: Kind | undefined,
  seen: Kind,
  { told, context }: { readonly told: readonly ChangeTold[]; readonly context: CompareContext },
): Compared<Kind> {
  const { name } = seen;
  const fresh = told.map(({ kind: check, detail }) =>
    changeOf(
      { cause: { check, host: name, chain: '' }, target: name, account: context.account, detail },
      context,
    ),
  );
  const changes = changesAfter(before, fresh, context.at);
  return {
    after: { ...seen, changes },
    events: told.map((one) => eventOf(seen, one, context)),
    conditions: changes,
  };
}

function listsOf({
  thumbprints,
  clientIds,
}: Pick<ProviderSnapshot, 'thumbprints' | 'clientIds'>): JsonValue {
  return { thumbprints, clientIds };
}

function policyOf({ trustPolicy }: Pick<RoleSnapshot, 'trustPolicy'>): JsonValue {
  return { trustPolicy };
}
