// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { evaluate } from '../../core/evaluate.ts';
import { DEFAULT_INTENT, type Plan, type Receipt } from '../../core/model/plan.ts';
import { planRepair } from '../../core/plan/plan-repair.ts';
import { whyNotUnattended } from '../../core/plan/unattended.ts';
import type { Suggestion } from '../../core/watch/suggestion.ts';
import type { Clock } from '../../ports/index.ts';
import type { WatchDatabase } from '../../ports/watch.ts';
import { type Applied, applyPlan } from '../repair/apply.ts';
import { poll } from '../repair/poll.ts';
import { settleStarted } from '../repair/settle.ts';
import { isOkNow, judgeProvider, type JudgedProvider, type RepairReach } from './judge-provider.ts';
import {
  isRecent,
  isStop,
  notHelping,
  providerOf,
  resumedAfter,
  whyTakenBack,
} from './repair-receipts.ts';
import { resumedMessage, stoppedMessage } from './repair-alert.ts';
import { APPROVED_WITHIN_MS } from './suggest.ts';

export interface RepairContext {
  readonly database: Pick<WatchDatabase, 'suggestions' | 'receipts' | 'outbox'>;
  readonly clock: Clock;
  /** Whose suggestions are taken. */
  readonly sources: readonly string[];
  /** Rejects with a TrustprintError where a source cannot be reached. */
  readonly reach: (source: string) => Promise<RepairReach>;
  /** Repairs an hour, over restarts. */
  readonly mostAnHour: number;
  /** Who is told that it has stopped. */
  readonly receivers: readonly string[];
  readonly log: RepairLog;
}

export interface RepairLog {
  readonly info: (about: object, message: string) => void;
  readonly error: (about: object, message: string) => void;
}

/**
 * Repairs what was suggested of the sources, one after another: probes and plans again, writes what the CAs
 * of its own configuration authorize and nothing else, and looks whether it helped. After a repair that did
 * not, or a write that was refused, nothing more is written until that trust is OK again.
 *
 * @returns How long until it is worth to look again, in milliseconds.
 */
export async function repairRound(context: RepairContext, signal: AbortSignal): Promise<number> {
  const stop = await standingStop(context);
  if (stop !== undefined) {
    await whileStopped(stop, context, signal);
    return STOPPED_PAUSE_MS;
  }
  for (const suggestion of await suggestionsFor(context)) {
    if (signal.aborted || (await standingStop(context)) !== undefined) break;
    await repairOne(suggestion, context, signal).catch((error: unknown) => {
      if (!(error instanceof TrustprintError)) throw error;
      const { target } = suggestion;
      context.log.info({ target, code: error.code }, `not repaired: ${error.message}`);
    });
  }
  return PAUSE_MS;
}

/** Those that are new enough, the oldest first: another may be made of what is still broken. */
async function suggestionsFor(context: RepairContext): Promise<readonly Suggestion[]> {
  const { database, sources, clock } = context;
  const open = await database.suggestions.open(undefined);
  const now = clock.now();
  return open
    .filter(({ source, at }) => sources.includes(source) && now - at <= APPROVED_WITHIN_MS)
    .toReversed();
}

/** A suggestion, and with what it is repaired. */
interface Task {
  readonly suggestion: Suggestion;
  readonly reach: RepairReach;
  readonly context: RepairContext;
  readonly signal: AbortSignal;
}

async function repairOne(
  suggestion: Suggestion,
  context: RepairContext,
  signal: AbortSignal,
): Promise<void> {
  const task = { suggestion, reach: await context.reach(suggestion.source), context, signal };
  const written = await writtenFor(task);
  if (written === 'unsettled') return;
  const receipt = written ?? (await repaired(task));
  if (receipt === undefined) return;
  if (isStop(receipt)) await tellStop(receipt, suggestion, context);
  else await requireHelped(receipt, task);
}

/** What an earlier process wrote for the same suggestion, and was ended before it could look. */
async function writtenFor(task: Task): Promise<Receipt | 'unsettled' | undefined> {
  const { suggestion, reach, context, signal } = task;
  const { clock, database } = context;
  const { receipts } = database;
  const writing = { ...reach.ports, clock, receipts };
  await receipts.exclusively(async () => settleStarted(writing, signal));
  const all = (await receipts.all()).receipts.filter(
    (receipt) => providerOf(receipt) === suggestion.target && receipt.at >= suggestion.at,
  );
  if (all.some(({ kind }) => kind === 'started')) return 'unsettled';
  return all.findLast(({ kind, undoes }) => kind === 'applied' && undoes === undefined);
}

/** `undefined` where nothing was written. */
async function repaired({
  suggestion,
  reach,
  context,
  signal,
}: Task): Promise<Receipt | undefined> {
  const { target } = suggestion;
  const { facts, state } = await judgeProvider(target, reach, signal);
  if (state !== 'broken') return undefined;
  const plan = planRepair(facts, evaluate(facts), DEFAULT_INTENT);
  const { receipts: kept } = await context.database.receipts.all();
  const why = whyNotUnattended(plan, facts) ?? whyAnother(plan, target) ?? whyTakenBack(plan, kept);
  if (why !== undefined) {
    context.log.info({ target }, `not repaired: ${why}`);
    return undefined;
  }
  if (signal.aborted) return undefined;
  const { receipts, error } = await write(plan, reach, context);
  const [receipt] = receipts;
  if (receipt === undefined) return undefined;
  if (error === undefined || isStop(receipt)) return receipt;
  throw error;
}

/** The row of a database does not say what is written, but it says where. */
function whyAnother({ changes }: Plan, target: string): string | undefined {
  const isOther = changes.some((change) => !('provider' in change) || change.provider !== target);
  return isOther ? 'it would change another provider than was suggested' : undefined;
}

/** Being told to stop is heard before and after: a write that has begun is ended, and read back. */
async function write(
  plan: Plan,
  { ports }: RepairReach,
  { database: { receipts }, clock, mostAnHour, log }: RepairContext,
): Promise<Applied> {
  return receipts.exclusively(async () => {
    const { receipts: all } = await receipts.all();
    const recent = all.filter((receipt) => isRecent(receipt, clock.now())).length;
    if (recent >= mostAnHour) {
      log.info(
        { atMost: mostAnHour },
        `${String(recent)} repairs were made within an hour: waiting`,
      );
      return NOTHING;
    }
    const held = { ...receipts, exclusively: async <T>(work: () => Promise<T>) => work() };
    return applyPlan(plan, { ...ports, clock, receipts: held }, new AbortController().signal);
  });
}

const NOTHING: Applied = { receipts: [], error: undefined };

/** What IAM shows of a list may be older than what it took: so it is looked again for a while. */
async function requireHelped(receipt: Receipt, task: Task): Promise<void> {
  const { suggestion, reach, context, signal } = task;
  const { clock, database, log } = context;
  const { id, target } = suggestion;
  const { last } = await poll<JudgedProvider>(
    async () => judgeProvider(target, reach, signal),
    ({ state }) => state === 'ok',
    { clock, signal },
  );
  if (last === undefined || last.state === 'unknown') return; // the next round looks again
  if (last.state === 'broken') {
    const stop = notHelping(receipt, last.cause);
    await database.receipts.save(stop);
    await tellStop(stop, suggestion, context);
    return;
  }
  const note = `repaired by ${receipt.callerArn ?? 'watch --repair'}; receipt ${receipt.id}`;
  await database.suggestions.close(id, 'applied', note);
  log.info({ target, receipt: receipt.id }, 'repaired');
}

/** The receipt says already that it has stopped: whatever happens from here on, it is told. */
async function tellStop(
  stop: Receipt,
  suggestion: Suggestion,
  { database, receivers, clock, log }: RepairContext,
): Promise<void> {
  const message = stoppedMessage(stop, clock.now());
  await database.outbox.add(receivers.map((receiver) => ({ receiver, message })));
  await database.suggestions.close(suggestion.id, 'failed', message.alert.detail);
  log.error({ target: suggestion.target, receipt: stop.id }, message.alert.detail);
}

/** The last write for a provider after which nothing more is written. */
async function standingStop({ database }: RepairContext): Promise<Receipt | undefined> {
  const { receipts, damaged } = await database.receipts.all();
  const [unreadable] = damaged;
  if (unreadable !== undefined) throw unreadable.error; // it may be of a write that did not help
  return receipts.findLast(isStop);
}

/** Goes on once the trust is OK, whoever repaired it. */
async function whileStopped(
  stop: Receipt,
  context: RepairContext,
  signal: AbortSignal,
): Promise<void> {
  const { database, receivers, clock, log } = context;
  const target = providerOf(stop) ?? '';
  const open = await suggestionsFor(context);
  const untold = open.find((one) => one.target === target && one.at <= stop.at);
  if (untold !== undefined) await tellStop(stop, untold, context);
  if (!(await isOkNow(target, context, signal))) return;
  const message = resumedMessage(stop, clock.now());
  await database.outbox.add(receivers.map((receiver) => ({ receiver, message })));
  await database.receipts.save(resumedAfter(stop));
  log.info({ target }, 'the trust is OK again: repairing goes on');
}

/** As often as suggestions are looked for. */
const PAUSE_MS = 30_000;
/** A person has to do something first. */
const STOPPED_PAUSE_MS = 300_000;
