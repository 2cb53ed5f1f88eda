// SPDX-License-Identifier: Apache-2.0

import { type Evidence, type EvidenceValue, TrustprintError } from '../core/error.ts';
import { isSameDocument } from '../core/model/json-edit.ts';
import type {
  AnnotateServiceAccount,
  Change,
  CreateProvider,
  ProviderChange,
  Receipt,
  SetThumbprints,
  SetTrustPolicy,
} from '../core/model/plan.ts';
import type { Provider } from '../core/model/provider.ts';
import { strangersIn } from '../core/policy/strangers.ts';
import { kubernetesOf, shownAnnotations } from './write-other.ts';
import { isSameList } from './write-provider.ts';
import type { WritePorts } from './standing.ts';

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

/**
 * What takes a change back, from what is there now.
 *
 * @throws TrustprintError `undo_impossible` where that would let something in, and what reading throws.
 */
export async function reverseOf(
  receipt: Receipt,
  ports: Pick<WritePorts, 'cloud' | 'kubernetes'>,
  signal: AbortSignal,
): Promise<Reverse> {
  const { change } = receipt;
  const { cloud } = ports;
  if (change.kind === 'set-trust-policy') {
    const role = await cloud.role(change.role, signal);
    return reverseOfPolicy(receipt.id, change, role?.trustPolicy);
  }
  if (change.kind === 'annotate-service-account') {
    const { namespace, name } = change;
    const account = await kubernetesOf(ports).serviceAccount({ namespace, name }, signal);
    return reverseOfAnnotations(receipt.id, change, account?.annotations);
  }
  return reverseOfProvider(receipt, change, await cloud.provider(change.provider, signal));
}

function reverseOfProvider(
  receipt: Receipt,
  change: ProviderChange,
  current: Provider | undefined,
): Reverse {
  const { id } = receipt;
  const { provider } = change;
  const because = `undo of ${id}`;
  switch (change.kind) {
    case 'set-thumbprints':
      return reverseOfList(receipt, change, current);
    case 'add-client-id': {
      const { clientId } = change;
      if (current?.clientIds.includes(clientId) === true) {
        const back = { kind: 'remove-client-id', provider, clientId, because } as const;
        return { change: back, superseded: undefined };
      }
      const now = current?.clientIds ?? null;
      return {
        change: undefined,
        superseded: { receipt: id, before: null, left: [clientId], now },
      };
    }
    case 'create-provider':
      return reverseOfCreation(id, change, current);
    case 'remove-client-id':
    case 'delete-provider':
      throw isUndo(id);
  }
}

/**
 * What is left is never more than what is listed now: whoever wrote the receipt, nothing comes back.
 */
function reverseOfList(
  { id, before: asRead }: Receipt,
  change: SetThumbprints,
  current: Provider | undefined,
): Reverse {
  const before = asRead ?? change.from;
  const listed = current?.thumbprints ?? [];
  const isAsLeft = current !== undefined && isSameList(listed, change.to);
  const ours = change.to.filter((value) => !before.includes(value));
  const goes = listed.filter((value) =>
    isAsLeft ? !before.includes(value) : ours.includes(value),
  );
  const to = listed.filter((value) => !goes.includes(value));
  const out = before.filter((value) => !listed.includes(value));
  const isPossible = to.length > 0 && goes.length > 0;
  if (isAsLeft && !isPossible) throw unrestorable(id, before);
  const superseded = { receipt: id, before, left: change.to, now: current?.thumbprints ?? null };
  return {
    change: isPossible
      ? {
          kind: 'set-thumbprints',
          provider: change.provider,
          from: listed,
          to,
          add: [],
          retire: goes.map((sha1) => ({ sha1, why: `added by ${id}` })),
          because:
            out.length === 0
              ? `undo of ${id}`
              : `undo of ${id}; ${out.join(', ')} stays out, as listing it again needs authority`,
        }
      : undefined,
    superseded: isAsLeft ? undefined : superseded,
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
    current.clientIds.join() === clientIds.join();
  const now =
    current === undefined
      ? null
      : { thumbprints: current.thumbprints, clientIds: current.clientIds };
  return {
    change:
      current === undefined
        ? undefined
        : { kind: 'delete-provider', provider, because: `undo of ${id}` },
    superseded: isAsCreated
      ? undefined
      : { receipt: id, before: null, left: { thumbprints: to, clientIds }, now },
  };
}

/** Bytes for bytes; but whoever wrote the receipt, nobody is let in who is not named now. */
function reverseOfPolicy(
  id: string,
  { role, before, after }: SetTrustPolicy,
  current: string | undefined,
): Reverse {
  const isAsLeft = current !== undefined && isSameDocument(current, after);
  const superseded = isAsLeft
    ? undefined
    : { receipt: id, before, left: after, now: current ?? null };
  if (current === undefined) return { change: undefined, superseded };
  const strangers = strangersIn(before, current);
  if (strangers.length > 0) throw letsIn(id, strangers);
  const back: SetTrustPolicy = {
    kind: 'set-trust-policy',
    role,
    before: current,
    after: before,
    edits: [`the document from before ${id} is put back`],
    because: `undo of ${id}`,
  };
  return { change: isSameDocument(current, before) ? undefined : back, superseded };
}

function reverseOfAnnotations(
  id: string,
  change: AnnotateServiceAccount,
  current: Readonly<Record<string, string>> | undefined,
): Reverse {
  const names = Object.keys(change.after);
  const found = Object.fromEntries(names.map((name) => [name, current?.[name]]));
  const isAsLeft =
    current !== undefined && names.every((name) => found[name] === change.after[name]);
  const superseded: Versions = {
    receipt: id,
    before: shownAnnotations(change.before),
    left: shownAnnotations(change.after),
    now: current === undefined ? null : shownAnnotations(found),
  };
  const back: AnnotateServiceAccount = {
    ...change,
    before: found,
    after: change.before,
    because: `undo of ${id}`,
  };
  return {
    change: current === undefined ? undefined : back,
    superseded: isAsLeft ? undefined : superseded,
  };
}

function unrestorable(id: string, before: NonNullable<Receipt['before']>): TrustprintError {
  return impossible('the list from before cannot be put back', {
    facts: { receipt: id, before },
    hint: 'IAM takes no empty list, and what was retired needs authority to come back: trustprint fix --add FILE',
  });
}

function letsIn(id: string, strangers: readonly string[]): TrustprintError {
  return impossible(
    `the trust policy in the receipt ${id} admits others than the one that is there`,
    {
      facts: { receipt: id, strangers },
      hint: 'look at both documents, and put back by hand what you want: aws iam update-assume-role-policy',
    },
  );
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
