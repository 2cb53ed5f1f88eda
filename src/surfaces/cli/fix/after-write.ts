// SPDX-License-Identifier: Apache-2.0

import { askerOf } from '../../../app/observe/observe.ts';
import type { Question } from '../../../app/observe/question.ts';
import { confirmWithSts, type Expected } from '../../../app/repair/confirm-with-sts.ts';
import { isUnsettled, settleStarted } from '../../../app/repair/settle.ts';
import { TrustprintError } from '../../../core/error.ts';
import type { Plan } from '../../../core/model/plan.ts';
import type { Ports } from '../../../ports/index.ts';
import type { Repair } from '../../../render/plan/json.ts';
import type { Context } from '../context.ts';

/** What a plan was made from. */
interface Written extends Pick<Expected, 'before'> {
  readonly plan: Plan;
  readonly question: Question;
}

/**
 * What the write took over is known now, and with `--live` STS is waited for. Where one of these fails, the
 * write is said all the same.
 */
export async function afterWrite(
  { plan, question, before }: Written,
  ports: Ports,
  context: Context,
): Promise<Pick<Repair, 'answer' | 'error'>> {
  const { signal } = context;
  try {
    await settle(plan, ports, context);
    if (!question.live) return { error: undefined };
    const ask = await askerOf(question, ports, signal);
    const expected = { before, mends: plan.mends };
    const answer = await confirmWithSts(ask, expected, { clock: ports.clock, signal });
    return { answer, error: undefined };
  } catch (error) {
    if (error instanceof TrustprintError) return { error };
    if (!signal.aborted) throw error;
    return { error: interrupted(error) };
  }
}

function interrupted(cause: unknown): TrustprintError {
  const message = 'interrupted after the change was made';
  return new TrustprintError('interrupted', message, {
    hint: 'run trustprint doctor, with --live: it says whether STS goes by it',
    cause,
  });
}

/**
 * What a crash or a lost answer left open is settled before anything new is written, and where
 * nothing is to be written too.
 */
export async function settle({ changes }: Plan, ports: Ports, context: Context): Promise<void> {
  try {
    const { receipts } = await ports.receipts.all();
    if (!isUnsettled(receipts)) return;
    const { signal, process } = context;
    const settled = await ports.receipts.exclusively(async () => settleStarted(ports, signal));
    for (const { id, kind, detail = '' } of settled) {
      process.stderr.write(`hint: an earlier run's ${id} is settled: ${kind}, ${detail}\n`);
    }
  } catch (error) {
    // A state folder that cannot be used is no matter to a run that writes nothing.
    if (changes.length > 0 || !isInput(error)) throw error;
  }
}

function isInput(error: unknown): boolean {
  return error instanceof TrustprintError && error.kind === 'input';
}
