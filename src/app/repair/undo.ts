// SPDX-License-Identifier: Apache-2.0

import { type Evidence, TrustprintError } from '../../core/error.ts';
import { type Change, type Receipt, subjectOf } from '../../core/model/plan.ts';
import { type Applied, applyChange } from './apply.ts';
import type { Dependants } from '../../ports/index.ts';
import { settleStarted, undoneBy } from './settle.ts';
import type { WritePorts } from './writing-types.ts';
import { reverseOf } from './undo-change.ts';
import type { TrustedBy } from '../../core/model/provider.ts';
import { observeTrusting } from '../observe/provider.ts';
import { impossible, isUndo, type Versions } from './undo-provider.ts';
import { trustedByOf } from '../../core/plan/provider.ts';

/** What an undo may ask besides: a person, where somebody has changed since what it takes back. */
export interface UndoPorts extends WritePorts {
  readonly cloud: WritePorts['cloud'] & Dependants;
  /** Shows what was before, what we left, and what is there now. Where it is absent, the answer is no. */
  readonly decide?: (versions: Versions, change: Change) => Promise<boolean>;
  /**
   * Shows who relies on a provider that would be deleted, and whether somebody who has seen that lets
   * it go; `undefined` where nobody could be asked. Called where somebody does, or where that cannot be
   * read. Where it is absent, nobody can be asked.
   */
  readonly release?: (trustedBy: TrustedBy, provider: string) => Promise<boolean | undefined>;
  /** Whether the cluster of the kube context is asked who names a role that trusts the provider. */
  readonly inCluster?: boolean;
}

/**
 * Puts back what was before a change, if what is there is still what the change left, or a person who
 * has seen what came since says so. What was added goes; a thumbprint that was retired stays out, as
 * adding it back needs authority like any write (`trustprint fix TARGET --add FILE`). A provider that
 * somebody relies on by now goes only where a person who has seen that says so.
 *
 * @throws TrustprintError `receipt_unknown`, `receipt_malformed`, `undo_superseded`,
 *   `undo_impossible`, `confirmation_missing`, `confirmation_refused`, `state_locked`.
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
    if (change.kind === 'delete-provider') await requireReleased(change.provider, ports, signal);
    const origin = { id: receipt.planId, undoes: id };
    const outcome = await applyChange(change, origin, { ports, signal });
    if (outcome.error !== undefined) return { receipts: [outcome.receipt], error: outcome.error };
    const undone = undoneBy(receipt, outcome.receipt.id);
    const error = await failureOf(async () => {
      await ports.receipts.save(undone);
      await settleStarted(ports, signal); // what it took over is known now
    });
    return { receipts: [undone, outcome.receipt], error };
  });
}

/** What fails once the change was taken back must not keep that from being said. */
async function failureOf(work: () => Promise<void>): Promise<TrustprintError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof TrustprintError) return error;
    throw error;
  }
}

/** The change that takes it back, once nothing stands against it. */
async function decided(receipt: Receipt, ports: UndoPorts, signal: AbortSignal): Promise<Change> {
  const { change, superseded } = await reverseOf(receipt, ports, signal);
  if (change !== undefined && superseded === undefined) return change;
  const versions = superseded ?? { receipt: receipt.id, before: null, left: null, now: null };
  const refusal = supersededBy(receipt, versions);
  if (change === undefined || ports.decide === undefined) throw refusal;
  if (await ports.decide(versions, change)) return change;
  throw answeredNo({ ...versions });
}

function answeredNo(facts: Evidence): TrustprintError {
  return new TrustprintError('confirmation_refused', 'the undo was answered with no', {
    facts,
    hint: 'nothing was written',
  });
}

/** @throws TrustprintError `confirmation_missing` where somebody relies on it, or nobody can say. */
async function requireReleased(
  provider: string,
  { cloud, kubernetes, release, inCluster = false }: UndoPorts,
  signal: AbortSignal,
): Promise<void> {
  const trusting = await observeTrusting(provider, { cloud, kubernetes, inCluster }, signal);
  const trustedBy = trustedByOf(trusting);
  const { seen, why, count } = trustedBy;
  if (seen && count === 0 && why === undefined) return;
  const answer = await release?.(trustedBy, provider);
  if (answer === true) return;
  const facts = { provider, trustedBy: evidenceOf(trustedBy) };
  if (answer === false) throw answeredNo(facts);
  const who = count === 1 ? 'a role trusts' : `${String(count)} roles trust`;
  throw new TrustprintError(
    'confirmation_missing',
    count === 0 ? `it is not known who trusts ${provider}` : `${who} ${provider}`,
    {
      facts,
      hint: `nothing was deleted: run the same at a terminal, or with --delete-provider ${provider}`,
    },
  );
}

function evidenceOf({ seen, why, count, roles, serviceAccounts }: TrustedBy): Evidence {
  return {
    seen,
    why: why ?? null,
    count,
    roles,
    serviceAccounts: serviceAccounts?.map((account) => ({ ...account })) ?? null,
  };
}

function requireUndoable({ id, kind, endpoint, undoes }: Receipt, { cloud }: WritePorts): void {
  if (undoes !== undefined) throw isUndo(id);
  if (kind !== 'applied') {
    throw impossible(`the receipt ${id} is of a change that is ${kind}`, {
      facts: { receipt: id, kind },
      hint:
        kind === 'started'
          ? 'try again in a minute: trustprint receipts'
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
      hint: 'somebody changed it since; check it with trustprint doctor, and change it by hand, or run undo at a terminal, which shows all three and asks',
    },
  );
}
