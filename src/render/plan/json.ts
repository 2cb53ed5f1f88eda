// SPDX-License-Identifier: Apache-2.0

import type { TrustprintError } from '../../core/error.ts';
import { printInstant } from '../../core/model/instant.ts';
import type { Addition, Change, Plan, Receipt } from '../../core/model/plan.ts';
import type {
  ChangeJson,
  FixJson,
  PlanJson,
  ReceiptJson,
  ReceiptsJson,
  UndoJson,
} from '../../schemas/repair.ts';
import { errorBodyOf } from '../error.ts';
import { type Circumstances, everyResult } from '../json.ts';

/** A plan, and what became of it. */
export interface Repair {
  readonly plan: Plan;
  readonly receipts: readonly Receipt[];
  /** What stopped it; `undefined` where nothing did. */
  readonly error: TrustprintError | undefined;
  /** The command that takes it back; `undefined` where nothing was written. */
  readonly undo: string | undefined;
  /** What `--emit` prints, where it was asked for. */
  readonly emitted?: string;
}

export function fixJson(repair: Repair, circumstances: Circumstances): FixJson {
  const { plan, receipts, error, undo, emitted } = repair;
  return {
    ...everyResult(circumstances),
    plan: planJson(plan),
    applied: isApplied(repair),
    receipts: receipts.map(receiptJson),
    error: error === undefined ? null : errorBodyOf(error),
    undo: undo ?? null,
    emitted: emitted ?? null,
  };
}

export function undoJson(
  { receipts, error }: Pick<Repair, 'receipts' | 'error'>,
  circumstances: Circumstances,
): UndoJson {
  return {
    ...everyResult(circumstances),
    undone: error === undefined,
    receipts: receipts.map(receiptJson),
    error: error === undefined ? null : errorBodyOf(error),
  };
}

/** What lies in a state folder. */
export interface Filed {
  readonly folder: string;
  readonly receipts: readonly Receipt[];
  readonly damaged: readonly string[];
}

export function receiptsJson(filed: Filed, circumstances: Circumstances): ReceiptsJson {
  return {
    ...everyResult(circumstances),
    folder: filed.folder,
    receipts: filed.receipts.map(receiptJson),
    damaged: filed.damaged,
  };
}

/** Whether all of a plan was written: an empty one never is. */
export function isApplied({ plan, receipts, error }: Repair): boolean {
  return (
    error === undefined &&
    plan.changes.length > 0 &&
    receipts.length === plan.changes.length &&
    receipts.every(({ kind }) => kind === 'applied')
  );
}

function planJson({ id, changes, because, mends, warnings }: Plan): PlanJson {
  return { id, changes: changes.map(changeJson), because, mends, warnings };
}

function receiptJson(receipt: Receipt): ReceiptJson {
  return {
    id: receipt.id,
    kind: receipt.kind,
    at: printInstant(receipt.at),
    planId: receipt.planId,
    change: changeJson(receipt.change),
    before: receipt.before ?? null,
    code: receipt.code ?? null,
    detail: receipt.detail ?? null,
    callerArn: receipt.callerArn ?? null,
    endpoint: receipt.endpoint ?? null,
  };
}

function changeJson(change: Change): ChangeJson {
  const { kind, provider, because } = change;
  return {
    kind,
    provider,
    url: 'url' in change ? change.url : null,
    clientIds: clientIdsOf(change),
    from: 'from' in change ? change.from : null,
    to: 'to' in change ? change.to : null,
    add: 'add' in change ? change.add.map(additionJson) : [],
    retire: 'retire' in change ? change.retire.map(({ sha1, why }) => ({ sha1, why })) : [],
    because,
  };
}

function clientIdsOf(change: Change): readonly string[] {
  if ('clientIds' in change) return change.clientIds;
  return 'clientId' in change ? [change.clientId] : [];
}

function additionJson(addition: Addition): ChangeJson['add'][number] {
  const { sha1, sha256, subject, authority, because, seenAt, position } = addition;
  return { sha1, sha256, subject, authority, because, seenAt, position: position ?? null };
}
