// SPDX-License-Identifier: Apache-2.0

import type { Receipt } from '../core/model/plan.ts';
import { isDone, VISIBLE_WITHIN_MS, type WritePorts } from './write.ts';

/**
 * Settles the receipts that a crash or a lost answer left `started`, by reading what is there: the
 * change was made, or it was not. One of another endpoint is left for a run that speaks to it.
 *
 * @returns The receipts that were settled.
 */
export async function settleStarted(
  ports: WritePorts,
  signal: AbortSignal,
): Promise<readonly Receipt[]> {
  const { receipts } = await ports.receipts.all();
  const open = receipts.filter(
    ({ kind, endpoint }) => kind === 'started' && endpoint === ports.cloud.endpoint,
  );
  const settled: Receipt[] = [];
  for (const receipt of open) {
    const provider = await ports.cloud.provider(receipt.change.provider, signal);
    const done = isDone(receipt.change, provider);
    // IAM is eventually consistent: a fresh write that does not show may still come.
    if (!done && ports.clock.now() - receipt.at < VISIBLE_WITHIN_MS) continue;
    const closed: Receipt = {
      ...receipt,
      kind: done ? 'applied' : 'refused',
      at: ports.clock.now(),
      detail: done
        ? 'found applied by a later run'
        : 'what it wrote was not there when a later run looked',
    };
    await ports.receipts.save(closed);
    settled.push(closed);
  }
  return settled;
}
