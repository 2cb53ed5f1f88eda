// SPDX-License-Identifier: Apache-2.0

import { TrustprintError, type Evidence, type EvidenceValue } from '../../core/error.ts';
import type {
  AddClientId,
  CreateProvider,
  ProviderChange,
  Receipt,
  SetThumbprints,
  Change,
} from '../../core/model/plan.ts';
import type { Provider } from '../../core/model/provider.ts';
import { type ListedThumbprint, listedThumbprintOf } from '../../core/model/thumbprint.ts';
import { isSameList } from './provider-writes.ts';

/** How a change of a provider's record is taken back. */
export function reverseOfProvider(
  receipt: Receipt,
  change: ProviderChange,
  current: Provider | undefined,
): Reverse {
  const { id } = receipt;
  switch (change.kind) {
    case 'set-thumbprints':
      return reverseOfList({ id, before: receipt.before ?? change.from }, change, current);
    case 'add-client-id':
      return reverseOfAudience(id, change, current);
    case 'create-provider':
      return reverseOfCreation(id, change, current);
    case 'remove-client-id':
    case 'delete-provider':
      throw isUndo(id);
  }
}

function reverseOfAudience(
  id: string,
  { provider, clientId }: AddClientId,
  current: Provider | undefined,
): Reverse {
  const there = current?.clientIds;
  const because = `undo of ${id}`;
  return there?.includes(clientId) === true
    ? {
        change: { kind: 'remove-client-id', provider, clientId, because },
        superseded: undefined,
      }
    : {
        change: undefined,
        superseded: { receipt: id, before: null, left: [clientId], now: there ?? null },
      };
}

/**
 * What is left is never more than what is listed now, and what goes is what we added: whoever wrote the
 * receipt, nothing comes back, and nothing else is lost.
 */
function reverseOfList(
  { id, before = [] }: Pick<Receipt, 'id' | 'before'>,
  change: SetThumbprints,
  current: Provider | undefined,
): Reverse {
  const added = change.add.map(({ sha1 }) => listedThumbprintOf(sha1));
  requireConsistent(id, { ...change, before, added });
  const ours = added.filter((value) => !before.includes(value));
  if (current !== undefined && isSameList(current.thumbprints, change.to)) {
    const back = listWithout(ours, { id, before, current });
    if (back === undefined) throw unrestorable(id, before);
    return { change: back, superseded: undefined };
  }
  const now = current?.thumbprints ?? null;
  return {
    change: current === undefined ? undefined : listWithout(ours, { id, before, current }),
    superseded: { receipt: id, before, left: change.to, now },
  };
}

/** A receipt of ours sets out from the list before, and leaves that and what was added. */
function requireConsistent(
  id: string,
  {
    before,
    from,
    to,
    added,
  }: Pick<SetThumbprints, 'from' | 'to'> & {
    readonly before: readonly ListedThumbprint[];
    readonly added: readonly ListedThumbprint[];
  },
): void {
  const isOurs = to.every((value) => from.includes(value) || added.includes(value));
  if (isOurs && isSameList(before, from)) return;
  throw impossible(`the receipt ${id} contradicts itself: it was changed by hand`, {
    facts: { receipt: id, before, from, to, added },
    hint: 'check the list with trustprint doctor, and change it by hand',
  });
}

/** The list of now without what we added; `undefined` where nothing goes, or all would. */
function listWithout(
  ours: readonly ListedThumbprint[],
  {
    id,
    before,
    current: { arn, thumbprints: from },
  }: {
    readonly id: string;
    readonly before: readonly ListedThumbprint[];
    readonly current: Provider;
  },
): SetThumbprints | undefined {
  const to = from.filter((value) => !ours.includes(value));
  const goes = from.filter((value) => ours.includes(value));
  if (to.length === 0 || goes.length === 0) return undefined;
  const out = before.filter((value) => !from.includes(value));
  const aside =
    out.length === 0 ? '' : `; ${out.join(', ')} stays out, as listing it again needs authority`;
  return {
    kind: 'set-thumbprints',
    provider: arn,
    from,
    to,
    add: [],
    retire: goes.map((sha1) => ({ sha1, why: `added by ${id}` })),
    because: `undo of ${id}${aside}`,
  };
}

function reverseOfCreation(
  id: string,
  { provider, clientIds, to }: CreateProvider,
  current: Provider | undefined,
): Reverse {
  const isAsCreated =
    current !== undefined &&
    (to.length === 0 || isSameList(current.thumbprints, to)) &&
    current.clientIds.toSorted().join() === clientIds.toSorted().join();
  const now = current && { thumbprints: current.thumbprints, clientIds: current.clientIds };
  return {
    change:
      now === undefined
        ? undefined
        : { kind: 'delete-provider', provider, was: now, because: `undo of ${id}` },
    superseded: isAsCreated
      ? undefined
      : { receipt: id, before: null, left: { thumbprints: to, clientIds }, now: now ?? null },
  };
}

function unrestorable(id: string, before: NonNullable<Receipt['before']>): TrustprintError {
  return impossible('the list from before cannot be put back', {
    facts: { receipt: id, before },
    hint: 'IAM takes no empty list, and what was retired needs authority to come back: trustprint fix TARGET --add FILE',
  });
}

/** What was there before a change, what the change left, and what is there now. */
export interface Versions {
  readonly receipt: string;
  readonly before: EvidenceValue;
  readonly left: EvidenceValue;
  readonly now: EvidenceValue;
}

/** How a change is taken back. */
export interface Reverse {
  /** `undefined` where nothing of the change is left to take back. */
  readonly change: Change | undefined;
  /** Set where somebody has changed it since: then a person must have seen all three. */
  readonly superseded: Versions | undefined;
}

export function isUndo(id: string): TrustprintError {
  return impossible(`the receipt ${id} is itself an undo`, {
    facts: { receipt: id },
    hint: 'run trustprint fix again',
  });
}

export function impossible(
  message: string,
  said: { readonly facts: Evidence; readonly hint: string },
): TrustprintError {
  return new TrustprintError('undo_impossible', message, said);
}
