// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';

import { type ErrorCode, TrustprintError } from '../../core/error.ts';
import { seenOf } from '../../core/model/observed.ts';
import { type Change, systemOf, type Plan, type Receipt } from '../../core/model/plan.ts';
import { lookAt } from '../observe/observed.ts';
import { settleStarted } from './settle.ts';
import type { WritePorts } from './writing-types.ts';
import { requireUnchanged, verifyWritten, writingOf } from './write.ts';
import { type Instant, printInstant } from '../../core/model/instant.ts';

/** What became of a plan: a receipt for each change, and the first surprise, if there was one. */
export interface Applied {
  readonly receipts: readonly Receipt[];
  readonly error: TrustprintError | undefined;
}

/**
 * Settles what an earlier run left open, as what is written next may cover it up. Then walks a plan:
 * for each change it re-reads, leaves a `started` receipt on disk, writes, and reads
 * back. It stops at the first surprise; what was not reached is said. IAM has no ETag: between the
 * re-read and the write, somebody else's change can be lost.
 *
 * @throws TrustprintError `state_unwritable`, `state_locked`, `receipt_malformed` and `receipt_foreign`,
 *   before anything was written; the
 *   signal's reason when it is aborted before then.
 */
export async function applyPlan(
  plan: Plan,
  ports: WritePorts,
  signal: AbortSignal,
): Promise<Applied> {
  return ports.receipts.exclusively(async () => {
    if (plan.changes.length > 0) await settleStarted(ports, signal);
    const receipts: Receipt[] = [];
    let error: TrustprintError | undefined;
    for (const change of plan.changes) {
      if (error !== undefined) {
        receipts.push({ ...begun(change, plan, ports), kind: 'not-reached' });
        continue;
      }
      if (receipts.length === 0) signal.throwIfAborted();
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

/** A change, and where it is from. */
type Origin = Pick<Plan, 'id'> & Pick<Receipt, 'undoes'>;

interface ApplyContext {
  readonly ports: WritePorts;
  readonly signal: AbortSignal;
}

/** Applies one change; the state folder must be held. */
export async function applyChange(
  change: Change,
  origin: Origin,
  means: ApplyContext,
): Promise<ChangeOutcome> {
  const { ports, signal } = means;
  let progress: Progress = { step: 'reading', receipt: begun(change, origin, ports) };
  try {
    const caller = seenOf(await lookAt('caller', async () => ports.cloud.caller(signal)));
    const { look, write } = writingOf(change, ports);
    const standing = await look(signal);
    requireUnchanged(change, standing);
    const { receipt } = progress;
    const started = { ...receipt, before: standing.listed, callerArn: caller?.arn };
    await ports.receipts.save(started);
    progress = { step: 'writing', receipt: started };
    await write(signal);
    progress = { step: 'written', receipt: started };
    await verifyWritten(change, { ports, signal });
    progress = { step: 'verified', receipt: started };
    const applied: Receipt = { ...started, kind: 'applied', at: ports.clock.now() };
    await ports.receipts.save(applied);
    return { receipt: applied, error: undefined };
  } catch (thrown) {
    return afterFailure(progress, surpriseIn(thrown, progress, signal), ports);
  }
}

/** How far a change came; its receipt is on disk from `writing` on. */
interface Progress {
  readonly step: 'reading' | 'writing' | 'written' | 'verified';
  readonly receipt: Receipt;
}

/** An error of ours, an interruption included; what is neither flies past. */
function surpriseIn(
  thrown: unknown,
  { step, receipt }: Progress,
  signal: AbortSignal,
): TrustprintError {
  if (thrown instanceof TrustprintError) return thrown;
  if (!signal.aborted) throw thrown;
  return new TrustprintError('interrupted', INTERRUPTED[step](systemOf(receipt.change)), {
    facts: { step },
    hint: 'run the same command again: it reads what is there first',
    cause: thrown,
  });
}

/** What a failure leaves: a receipt that is true, whatever could still be written of it. */
async function afterFailure(
  { step, receipt }: Progress,
  error: TrustprintError,
  { receipts, clock }: WritePorts,
): Promise<ChangeOutcome> {
  const left: Receipt = {
    ...receipt,
    kind: kindAfter(step, error.code),
    at: clock.now(),
    code: error.code,
    detail: error.message,
  };
  // What is on disk says `started`, which stays true; the next run settles it.
  if (step === 'writing' || step === 'written') await receipts.save(left).catch(passOver);
  return { receipt: left, error };
}

/**
 * Where it is not known whether the write took place, `started` stays, and the next run settles it
 * by reading again.
 */
function kindAfter(step: Progress['step'], code: ErrorCode): Receipt['kind'] {
  if (step === 'verified') return 'applied';
  if (step === 'written') return 'started';
  return step === 'writing' && UNSETTLED.has(code) ? 'started' : 'refused';
}

/** The failure before this one tells more. */
function passOver(error: unknown): void {
  if (!(error instanceof TrustprintError)) throw error;
}

function begun(change: Change, { id, undoes }: Origin, { clock, cloud }: WritePorts): Receipt {
  const at = clock.now();
  return {
    id: receiptId(at),
    kind: 'started',
    at,
    planId: id,
    change,
    before: undefined,
    code: undefined,
    detail: undefined,
    callerArn: undefined,
    endpoint: cloud.endpoint,
    ...(undoes === undefined ? {} : { undoes }),
  };
}

/** After these it is not known whether the change was made. */
const UNSETTLED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['write_unsettled', 'interrupted']);

const INTERRUPTED: {
  readonly [Step in Progress['step']]: (keeper: ReturnType<typeof systemOf>) => string;
} = {
  reading: () => 'interrupted before anything was written',
  writing: (keeper) =>
    `interrupted while ${keeper} was asked to write: it is not known whether it did`,
  written: (keeper) => `interrupted after ${keeper} took the change, before it was seen there`,
  verified: () => 'interrupted after the change was made',
};

/** An id that sorts by time and does not repeat: `20260131T120000Z-1a2b3c4d`. */
export function receiptId(at: Instant): string {
  return `${printInstant(at).replaceAll(/[-:]/g, '')}-${randomBytes(4).toString('hex')}`;
}
