// SPDX-License-Identifier: Apache-2.0

import { type Evidence, TrustprintError } from '../core/error.ts';
import type {
  AddClientId,
  Change,
  CreateProvider,
  Receipt,
  SetThumbprints,
} from '../core/model/plan.ts';
import type { Provider } from '../core/model/provider.ts';
import { type Applied, applyChange } from './apply.ts';
import { settleStarted, undoneBy } from './settle.ts';
import { isSameList, type WritePorts } from './write.ts';

/**
 * Puts back what was before a change, if what is there is still what the change left. What was
 * added goes; what was retired stays out, as adding it back needs authority like any write
 * (`trustprint fix --add FILE`).
 *
 * @throws TrustprintError `receipt_unknown`, `receipt_malformed`, `undo_superseded`,
 *   `undo_impossible`, `state_locked`.
 */
export async function undoReceipt(
  id: string,
  ports: WritePorts,
  signal: AbortSignal,
): Promise<Applied> {
  return ports.receipts.exclusively(async () => {
    await ports.receipts.receipt(id);
    const settled = await settleStarted(ports, signal);
    const receipt = await ports.receipts.receipt(id);
    const isUndone = settled.some((one) => one.id === id && one.kind === 'undone');
    if (isUndone) return { receipts: settled, error: undefined }; // by a run that was cut short
    requireUndoable(receipt, ports);
    const change = reverseOf(receipt, await ports.cloud.provider(receipt.change.provider, signal));
    const origin = { id: receipt.planId, undoes: id };
    const outcome = await applyChange(change, origin, { ports, signal });
    if (outcome.error !== undefined) return { receipts: [outcome.receipt], error: outcome.error };
    const undone = undoneBy(receipt, outcome.receipt.id);
    await ports.receipts.save(undone);
    return { receipts: [undone, outcome.receipt], error: undefined };
  });
}

function requireUndoable({ id, kind, endpoint, undoes }: Receipt, { cloud }: WritePorts): void {
  if (undoes !== undefined) throw isUndo(id);
  if (kind !== 'applied') {
    throw impossible(`the receipt ${id} is of a change that is ${kind}`, {
      facts: { receipt: id, kind },
      hint:
        kind === 'started'
          ? 'look again in a minute: trustprint receipts'
          : 'there is nothing to undo',
    });
  }
  if (endpoint !== cloud.endpoint) {
    throw impossible(`the receipt ${id} is of another endpoint`, {
      facts: { receipt: id, of: endpoint ?? 'AWS', now: cloud.endpoint ?? 'AWS' },
      hint:
        endpoint === undefined
          ? 'unset AWS_ENDPOINT_URL'
          : 'set AWS_ENDPOINT_URL to the endpoint that the receipt names, if that is yours',
    });
  }
}

function reverseOf({ id, change, before }: Receipt, current: Provider | undefined): Change {
  const because = `undo of ${id}`;
  switch (change.kind) {
    case 'set-thumbprints':
      return reverseOfList(id, { change, before }, current);
    case 'add-client-id':
      requireRegistered(id, change, current);
      return {
        kind: 'remove-client-id',
        provider: change.provider,
        clientId: change.clientId,
        because,
      };
    case 'create-provider':
      requireAsCreated(id, change, current);
      return { kind: 'delete-provider', provider: change.provider, because };
    case 'remove-client-id':
    case 'delete-provider':
      throw isUndo(id);
  }
}

/** What is left is never more than what is listed now: whoever wrote the receipt, nothing comes back. */
function reverseOfList(
  id: string,
  { change, before = change.from }: { readonly change: SetThumbprints } & Pick<Receipt, 'before'>,
  current: Provider | undefined,
): SetThumbprints {
  if (current === undefined || !isSameList(current.thumbprints, change.to)) {
    throw superseded(id, change, current);
  }
  const listed = current.thumbprints;
  const to = listed.filter((value) => before.includes(value));
  const goes = listed.filter((value) => !before.includes(value));
  if (to.length === 0 || goes.length === 0) throw unrestorable(id, before);
  const out = before.filter((value) => !listed.includes(value));
  return {
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
  };
}

function unrestorable(id: string, before: NonNullable<Receipt['before']>): TrustprintError {
  return impossible('the list from before cannot be put back', {
    facts: { receipt: id, before },
    hint: 'IAM takes no empty list, and what was retired needs authority to come back: trustprint fix --add FILE',
  });
}

function requireRegistered(id: string, change: AddClientId, current: Provider | undefined): void {
  if (current?.clientIds.includes(change.clientId) !== true) throw superseded(id, change, current);
}

function requireAsCreated(id: string, change: CreateProvider, current: Provider | undefined): void {
  const isAsCreated =
    current !== undefined &&
    (change.to.length === 0 || isSameList(current.thumbprints, change.to)) &&
    current.clientIds.join() === change.clientIds.join();
  if (!isAsCreated) throw superseded(id, change, current);
}

function superseded(
  id: string,
  change: SetThumbprints | CreateProvider | AddClientId,
  current: Provider | undefined,
): TrustprintError {
  return new TrustprintError(
    'undo_superseded',
    `${change.provider} is no longer as the receipt left it`,
    {
      facts: {
        receipt: id,
        before: change.kind === 'set-thumbprints' ? change.from : null,
        left: 'to' in change ? change.to : [change.clientId],
        now: ('to' in change ? current?.thumbprints : current?.clientIds) ?? null,
      },
      hint: 'somebody changed it since; look at it with trustprint doctor, and change it by hand',
    },
  );
}

function isUndo(id: string): TrustprintError {
  return impossible(`the receipt ${id} is itself an undo`, {
    facts: { receipt: id },
    hint: 'run trustprint fix again',
  });
}

function impossible(
  message: string,
  said: { readonly facts: Evidence; readonly hint: string },
): TrustprintError {
  return new TrustprintError('undo_impossible', message, said);
}
