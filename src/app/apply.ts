// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../core/error.ts';
import { seenOf } from '../core/model/look.ts';
import type { Change, Plan, Receipt } from '../core/model/plan.ts';
import { lookAt } from './looks.ts';
import { receiptId } from './receipt-ids.ts';
import { isDone, requireUnchanged, verifyWritten, write, type WritePorts } from './write.ts';

/** What became of a plan: a receipt for each change, and the first surprise, if there was one. */
export interface Applied {
  readonly receipts: readonly Receipt[];
  readonly error: TrustprintError | undefined;
}

/**
 * Walks a plan: for each change it re-reads, leaves a `started` receipt on disk, writes, and reads
 * back. It stops at the first surprise; what was not reached is said. IAM has no ETag: between the
 * re-read and the write, somebody else's change can be lost.
 *
 * @throws TrustprintError `state_unwritable` and `state_locked`, before anything was written.
 */
export async function applyPlan(
  plan: Plan,
  ports: WritePorts,
  signal: AbortSignal,
): Promise<Applied> {
  return ports.receipts.exclusively(async () => {
    const receipts: Receipt[] = [];
    let error: TrustprintError | undefined;
    for (const change of plan.changes) {
      if (error !== undefined) {
        receipts.push(notReached(await begin(change, plan, { ports, signal })));
        continue;
      }
      const outcome = await applyChange(change, plan, { ports, signal });
      receipts.push(outcome.receipt);
      error = outcome.error;
    }
    return { receipts, error };
  });
}

export interface ChangeOutcome {
  readonly receipt: Receipt;
  readonly error: TrustprintError | undefined;
}

/** Applies one change; the state folder must be held. */
export async function applyChange(
  change: Change,
  plan: Pick<Plan, 'id'>,
  { ports, signal }: { readonly ports: WritePorts; readonly signal: AbortSignal },
): Promise<ChangeOutcome> {
  const receipt = await begin(change, plan, { ports, signal });
  let started: Receipt | undefined;
  try {
    const current = await ports.cloud.provider(change.provider, signal);
    requireUnchanged(change, current);
    started = { ...receipt, before: current?.thumbprints };
    await ports.receipts.save(started);
    await write(change, ports, signal);
    await verifyWritten(change, (provider) => isDone(change, provider), { ports, signal });
    const applied: Receipt = { ...started, kind: 'applied', at: ports.clock.now() };
    await ports.receipts.save(applied);
    return { receipt: applied, error: undefined };
  } catch (error) {
    if (!(error instanceof TrustprintError)) throw error;
    return { receipt: await afterFailure(started ?? receipt, error, ports), error };
  }
}

/**
 * The receipt that a failure leaves. Where it is not known whether the write took place, `started`
 * stays, and the next run settles it by reading again.
 */
async function afterFailure(
  receipt: Receipt,
  error: TrustprintError,
  ports: WritePorts,
): Promise<Receipt> {
  const { code, message: detail } = error;
  if (UNSETTLED.has(code) || code === 'state_unwritable') return { ...receipt, code, detail };
  const refused: Receipt = { ...receipt, kind: 'refused', at: ports.clock.now(), code, detail };
  if (
    receipt.before !== undefined ||
    code === 'cloud_write_refused' ||
    code === 'cloud_write_denied'
  ) {
    await ports.receipts.save(refused);
  }
  return refused;
}

async function begin(
  change: Change,
  { id }: Pick<Plan, 'id'>,
  { ports: { clock, cloud }, signal }: { readonly ports: WritePorts; readonly signal: AbortSignal },
): Promise<Receipt> {
  const at = clock.now();
  const caller = seenOf(await lookAt('caller', async () => cloud.caller(signal)));
  return {
    id: receiptId(at),
    kind: 'started',
    at,
    planId: id,
    change,
    before: undefined,
    code: undefined,
    detail: undefined,
    callerArn: caller?.arn,
    endpoint: cloud.endpoint,
  };
}

function notReached(receipt: Receipt): Receipt {
  return { ...receipt, kind: 'not-reached' };
}

/** After these it is not known whether IAM has made the change. */
const UNSETTLED: ReadonlySet<string> = new Set(['write_unsettled', 'write_not_seen']);
