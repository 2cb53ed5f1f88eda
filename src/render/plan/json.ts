// SPDX-License-Identifier: Apache-2.0

import type { TrustprintError } from '../../core/error.ts';
import type { ObservedAnswer } from '../../core/model/facts.ts';
import { printInstant } from '../../core/model/instant.ts';
import type {
  Addition,
  Annotations,
  Change,
  CreateProvider,
  LaterRetirement,
  Plan,
  Receipt,
} from '../../core/model/plan.ts';
import type { ContextProvider } from '../../core/model/provider.ts';
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
import { shellCommand, shellCommands } from '../../core/model/shell.ts';
import { commandFor } from './emit-aws-cli.ts';
import { othersJson } from './impact.ts';
import { observedJson, remedyJson } from '../verdict/json.ts';

/** A plan, and what became of it. */
export interface Repair {
  readonly plan: Plan;
  readonly receipts: readonly Receipt[];
  /** What stopped it; `undefined` where nothing did. */
  readonly error: TrustprintError | undefined;
  /** The commands that take it back; `undefined` where nothing was written. */
  readonly undo: readonly (readonly string[])[] | undefined;
  /** What STS answered after the write, where it was asked. */
  readonly answer?: ObservedAnswer | undefined;
  /** What `--emit` prints, where it was asked for. */
  readonly emitted?: string;
}

export function fixJson(repair: Repair, circumstances: Circumstances): FixJson {
  const { plan, receipts, error, undo, answer, emitted } = repair;
  return {
    ...everyResult(circumstances),
    plan: planJson(plan),
    applied: isApplied(repair),
    written: writtenOf(repair),
    receipts: receipts.map(receiptJson),
    error: error === undefined ? null : errorBodyOf(error),
    answered: observedJson(answer),
    undo: undo === undefined ? null : (shellCommands(undo) ?? null),
    undoArgv: undo ?? null,
    emitted: emitted ?? null,
  };
}

export function undoJson(
  { receipts, error }: Pick<Repair, 'receipts' | 'error'>,
  circumstances: Circumstances,
): UndoJson {
  return {
    ...everyResult(circumstances),
    undone: receipts.some(({ kind, undoes }) => kind === 'undone' || isTakenBack(kind, undoes)),
    receipts: receipts.map(receiptJson),
    error: error === undefined ? null : errorBodyOf(error),
  };
}

/** What lies in a state folder. */
export interface Filed {
  readonly folder: string;
  readonly receipts: readonly Receipt[];
  /** Names of files that should be receipts and cannot be read. */
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

/** Whether all of a plan was written, whatever failed after that: an empty one never is. */
export function isApplied(repair: Pick<Repair, 'plan' | 'receipts'>): boolean {
  return writtenOf(repair) === 'all';
}

function writtenOf({ plan, receipts }: Pick<Repair, 'plan' | 'receipts'>): FixJson['written'] {
  if (receipts.some(({ kind }) => kind === 'started')) return 'unknown';
  const written = receipts.filter(({ kind }) => kind === 'applied').length;
  if (written === 0) return 'none';
  return written === plan.changes.length ? 'all' : 'some';
}

function isTakenBack(kind: Receipt['kind'], undoes: string | undefined): boolean {
  return undoes !== undefined && kind === 'applied';
}

export function planJson(plan: Plan): PlanJson {
  const { id, changes, proposals, because, mends, warnings, unfixable } = plan;
  return {
    id,
    changes: changes.map(changeJson),
    proposals: proposals.map(changeJson),
    because,
    mends,
    unfixable:
      unfixable === undefined
        ? null
        : { ...unfixable, remedies: unfixable.remedies.map(remedyJson) },
    warnings,
    ...othersJson(plan),
  };
}

export function receiptJson(receipt: Receipt): ReceiptJson {
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
  const { kind, because } = change;
  return {
    kind,
    provider: 'provider' in change ? change.provider : null,
    ...patchJson(change),
    clientIds: clientIdsOf(change),
    ...(change.kind === 'create-provider' ? creationJson(change) : NO_CREATION),
    ...listsJson(change),
    because,
  };
}

function creationJson({ url, tags = {}, beside, contextProvider }: CreateProvider): Creation {
  return {
    url,
    tags,
    beside: beside ?? null,
    contextProvider: contextProvider === undefined ? null : contextJson(contextProvider),
  };
}

function contextJson(context: ContextProvider): NonNullable<Creation['contextProvider']> {
  return {
    subjectSourceKey: context.subjectSourceKey,
    subjectTypeSourceKey: context.subjectTypeSourceKey ?? null,
    subjectTypeValue: context.subjectTypeValue ?? null,
    keys: context.keys.map(({ source, target }) => ({ source, target: target ?? null })),
  };
}

type Creation = Pick<ChangeJson, 'url' | 'tags' | 'beside' | 'contextProvider'>;
const NO_CREATION: Creation = { url: null, tags: {}, beside: null, contextProvider: null };

function listsJson(
  change: Change,
): Pick<ChangeJson, 'from' | 'to' | 'add' | 'retire' | 'retireLater'> {
  const isSet = change.kind === 'set-thumbprints';
  return {
    from: isSet && change.isListUnseen !== true ? change.from : null,
    to: 'to' in change ? change.to : null,
    add: 'add' in change ? change.add.map(additionJson) : [],
    retire: isSet ? change.retire.map(({ sha1, why }) => ({ sha1, why })) : [],
    retireLater: isSet ? (change.retireLater ?? []).map(laterJson) : [],
  };
}

function laterJson({ sha1, why, after }: LaterRetirement): ChangeJson['retireLater'][number] {
  return { sha1, why, after: printInstant(after) };
}

/** What was there and what will be, of documents and annotations: text, or names and values. */
function patchJson(
  change: Change,
): Pick<ChangeJson, 'role' | 'serviceAccount' | 'before' | 'after' | 'edits' | 'command' | 'argv'> {
  const argv = commandFor(change, []);
  const command = { argv, command: shellCommand(argv) ?? null };
  if (change.kind !== 'set-trust-policy' && change.kind !== 'annotate-service-account') {
    return { ...NO_PATCH, ...command };
  }
  if (change.kind === 'set-trust-policy') {
    const { role, before, after, edits } = change;
    return { ...NO_PATCH, role, before, after, edits, ...command };
  }
  const { namespace, name, server } = change;
  return {
    ...NO_PATCH,
    serviceAccount: { namespace, name, server },
    before: annotationsJson(change.before),
    after: annotationsJson(change.after),
    ...command,
  };
}

function annotationsJson(of: Annotations): Readonly<Record<string, string | null>> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, value ?? null]));
}

const NO_PATCH = {
  role: null,
  serviceAccount: null,
  before: null,
  after: null,
  edits: [],
} as const;

function clientIdsOf(change: Change): readonly string[] {
  if ('clientIds' in change) return change.clientIds;
  return 'clientId' in change ? [change.clientId] : [];
}

function additionJson(addition: Addition): ChangeJson['add'][number] {
  const { sha1, sha256, subject, authority, because, seenAt, position } = addition;
  return { sha1, sha256, subject, authority, because, seenAt, position: position ?? null };
}
