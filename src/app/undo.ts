// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../core/error.ts';
import type { Change, CreateProvider, Receipt, SetThumbprints } from '../core/model/plan.ts';
import type { Provider } from '../core/model/provider.ts';
import { listedThumbprintOf } from '../core/model/thumbprint.ts';
import { type Applied, applyChange } from './apply.ts';
import { settleStarted } from './settle.ts';
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
    await settleStarted(ports, signal);
    const receipt = await ports.receipts.receipt(id);
    requireUndoable(receipt, ports);
    const change = reverseOf(receipt, await ports.cloud.provider(receipt.change.provider, signal));
    const outcome = await applyChange(change, { id: receipt.planId }, { ports, signal });
    if (outcome.error !== undefined) return { receipts: [outcome.receipt], error: outcome.error };
    const undone: Receipt = {
      ...receipt,
      kind: 'undone',
      detail: `undone by ${outcome.receipt.id}`,
    };
    await ports.receipts.save(undone);
    return { receipts: [undone, outcome.receipt], error: undefined };
  });
}

function requireUndoable({ id, kind, endpoint }: Receipt, { cloud }: WritePorts): void {
  if (kind !== 'applied') {
    throw new TrustprintError(
      'undo_impossible',
      `the receipt ${id} is of a change that is ${kind}`,
      {
        facts: { receipt: id, kind },
        hint:
          kind === 'started'
            ? 'look again in a minute: trustprint receipts'
            : 'there is nothing to undo',
      },
    );
  }
  if (endpoint !== cloud.endpoint) {
    throw new TrustprintError('undo_impossible', `the receipt ${id} is of another endpoint`, {
      facts: { receipt: id, of: endpoint ?? 'AWS', now: cloud.endpoint ?? 'AWS' },
      hint: endpoint === undefined ? 'unset AWS_ENDPOINT_URL' : `set AWS_ENDPOINT_URL=${endpoint}`,
    });
  }
}

function reverseOf({ id, change, before }: Receipt, current: Provider | undefined): Change {
  const because = `undo of ${id}`;
  switch (change.kind) {
    case 'set-thumbprints':
      return reverseOfList(id, { change, before }, current);
    case 'add-client-id':
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
      throw new TrustprintError('undo_impossible', `the receipt ${id} is itself an undo`, {
        facts: { receipt: id },
        hint: 'run trustprint fix again',
      });
  }
}

function reverseOfList(
  id: string,
  { change, before }: { readonly change: SetThumbprints; readonly before: Receipt['before'] },
  current: Provider | undefined,
): SetThumbprints {
  if (current === undefined || !isSameList(current.thumbprints, change.to)) {
    throw superseded(id, change, current);
  }
  const from = before ?? change.from;
  const to = from.filter((value) => change.to.includes(value));
  if (to.length === 0) {
    throw new TrustprintError('undo_impossible', 'the list from before cannot be put back', {
      facts: { receipt: id, before: from },
      hint: 'IAM takes no empty list, and what was retired needs authority to come back: trustprint fix --add FILE',
    });
  }
  return {
    kind: 'set-thumbprints',
    provider: change.provider,
    from: current.thumbprints,
    to,
    add: [],
    retire: change.add.map(({ sha1 }) => ({
      sha1: listedThumbprintOf(sha1),
      why: `added by ${id}`,
    })),
    because: `undo of ${id}`,
  };
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
  change: SetThumbprints | CreateProvider,
  current: Provider | undefined,
): TrustprintError {
  return new TrustprintError(
    'undo_superseded',
    `${change.provider} is no longer as the receipt left it`,
    {
      facts: {
        receipt: id,
        before: change.kind === 'set-thumbprints' ? change.from : null,
        left: change.to,
        now: current?.thumbprints ?? null,
      },
      hint: 'somebody changed it since; look at it with trustprint doctor, and change it by hand',
    },
  );
}
