// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../core/error.ts';
import { type Change, type Receipt, subjectOf } from '../core/model/plan.ts';
import { type Applied, applyChange } from './apply.ts';
import { settleStarted, undoneBy } from './settle.ts';
import { impossible, isUndo, type Versions } from './reverse.ts';
import type { WritePorts } from './standing.ts';
import { reverseOf } from './undo-change.ts';

/** What an undo may ask besides: a person, where somebody has changed since what it takes back. */
export interface UndoPorts extends WritePorts {
  /** Shows what was before, what we left, and what is there now. Where it is absent, the answer is no. */
  readonly decide?: (versions: Versions, change: Change) => Promise<boolean>;
}

/**
 * Puts back what was before a change, if what is there is still what the change left, or a person who
 * has seen what came since says so. What was added goes; a thumbprint that was retired stays out, as
 * adding it back needs authority like any write (`trustprint fix TARGET --add FILE`).
 *
 * @throws TrustprintError `receipt_unknown`, `receipt_malformed`, `undo_superseded`,
 *   `undo_impossible`, `confirmation_refused`, `state_locked`.
 */
export async function undoReceipt(
  id: string,
  ports: UndoPorts,
  signal: AbortSignal,
): Promise<Applied> {
  return ports.receipts.exclusively(async () => {
    await ports.receipts.receipt(id);
    const settled = await settleStarted(ports, signal);
    const receipt = await ports.receipts.receipt(id);
    const isUndone = settled.some((one) => one.id === id && one.kind === 'undone');
    if (isUndone) return { receipts: settled, error: undefined }; // by a run that was cut short
    requireUndoable(receipt, ports);
    const change = await decided(receipt, ports, signal);
    const origin = { id: receipt.planId, undoes: id };
    const outcome = await applyChange(change, origin, { ports, signal });
    if (outcome.error !== undefined) return { receipts: [outcome.receipt], error: outcome.error };
    const undone = undoneBy(receipt, outcome.receipt.id);
    await ports.receipts.save(undone);
    await settleStarted(ports, signal); // what it took over is known now
    return { receipts: [undone, outcome.receipt], error: undefined };
  });
}

/** The change that takes it back, once nothing stands against it. */
async function decided(receipt: Receipt, ports: UndoPorts, signal: AbortSignal): Promise<Change> {
  const { change, superseded } = await reverseOf(receipt, ports, signal);
  if (change !== undefined && superseded === undefined) return change;
  const versions = superseded ?? { receipt: receipt.id, before: null, left: null, now: null };
  const refusal = supersededBy(receipt, versions);
  if (change === undefined || ports.decide === undefined) throw refusal;
  if (await ports.decide(versions, change)) return change;
  throw new TrustprintError('confirmation_refused', 'the undo was answered with no', {
    facts: { ...versions },
    hint: 'nothing was written',
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

function supersededBy({ change }: Receipt, versions: Versions): TrustprintError {
  return new TrustprintError(
    'undo_superseded',
    `${subjectOf(change)} is no longer as the receipt left it`,
    {
      facts: { ...versions },
      hint: 'somebody changed it since; look at it with trustprint doctor, and change it by hand, or run undo at a terminal, which shows all three and asks',
    },
  );
}
