// SPDX-License-Identifier: Apache-2.0

import { suppressedBy } from '../../../core/model/suppressions.ts';
import type { StoredEvent } from '../../../core/watch/event.ts';
import { unreadSubject } from '../../../core/watch/seen.ts';
import type { Snapshot, SnapshotKind } from '../../../core/watch/snapshot.ts';
import { BLANK, mark, printPage, row, type Row } from '../../../render/page.ts';
import { everyResult, renderJson, renderJsonLine } from '../../../render/json.ts';
import { alertLines } from '../../../render/watch/alert-text.ts';
import { eventLine } from '../../../render/watch/event-text.ts';
import { eventJson } from '../../../render/watch/json.ts';
import type { WatchParts } from '../../watch/index.ts';
import { type Context, plainCircumstances } from '../context.ts';
import { isAtLeast, worstExit } from '../exit.ts';
import type { WatchFlags } from './watch-flags.ts';

/** Runs one round of all sources, prints what changed, and sets the exit code of scan. */
export async function printRound(
  run: () => Promise<void>,
  { flags, parts }: { readonly flags: WatchFlags; readonly parts: WatchParts },
  context: Context,
): Promise<void> {
  const { reads } = parts.database;
  const [last] = await reads.events({ names: [], accounts: undefined, most: 1 });
  await run();
  const events = await eventsAfter(last?.id ?? 0, parts);
  const sum = await standing(parts, flags);
  context.setExit(worstExit([sum.isBroken ? 1 : 0, sum.isAllTold ? 0 : 3]));
  const { stdout } = context.process;
  const { format, quiet } = flags;
  if (format === 'json') {
    const circumstances = everyResult(plainCircumstances(context));
    stdout.write(renderJson({ ...circumstances, events: events.map(eventJson), next: null }));
    return;
  }
  for (const event of events) {
    stdout.write(
      format === 'ndjson'
        ? renderJsonLine(eventJson(event))
        : eventLine(event, context.terminal.stdout),
    );
  }
  if (format !== 'text' || quiet === true) return;
  stdout.write(`${summaryOf(sum, events.length)}\n`);
  await printMatters(sum, { flags, parts }, context);
}

/** What is the matter, whether or not it has changed. */
async function printMatters(
  { unread }: Standing,
  { flags, parts }: { readonly flags: WatchFlags; readonly parts: WatchParts },
  { process, terminal }: Context,
): Promise<void> {
  const rows = [...unread.slice(0, MOST_SHOWN).map(unreadRow), ...(await alertRows(parts, flags))];
  if (rows.length > 0) process.stdout.write(printPage([BLANK, ...rows], terminal.stdout));
}

/** Alerts that stand, and the commands for them. */
async function alertRows(
  { database }: WatchParts,
  { failOn }: WatchFlags,
): Promise<readonly Row[]> {
  const alerts = await database.reads.alerts({ accounts: undefined, since: undefined });
  const counted = alerts.filter(({ severity }) => isAtLeast(severity, failOn));
  const left = counted.length - MOST_SHOWN;
  return [
    ...counted.slice(0, MOST_SHOWN).flatMap(alertLines),
    ...(left > 0 ? [row(2, [`and ${String(left)} more`])] : []),
  ];
}

function unreadRow({ subject, why }: Unread): Row {
  return row(2, [mark('unsure'), ` ${subject} cannot be read: ${why}`], 4);
}

async function eventsAfter(id: number, { database }: WatchParts): Promise<readonly StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (let after = id; ;) {
    const page = await database.reads.events({ names: [], accounts: undefined, after, most: PAGE });
    all.push(...page);
    const [newest] = page.slice(-1);
    if (page.length < PAGE || newest === undefined) return all;
    after = newest.id;
  }
}

interface Unread {
  readonly subject: string;
  readonly why: string;
}

interface Standing {
  readonly ok: number;
  readonly broken: number;
  readonly unknown: number;
  readonly unread: readonly Unread[];
  /** Whether a trust is broken, or a finding counts. */
  readonly isBroken: boolean;
  readonly isAllTold: boolean;
}

/** What is the matter now, whether or not it has changed. */
async function standing(parts: WatchParts, { failOn }: WatchFlags): Promise<Standing> {
  const count = { ok: 0, broken: 0, unknown: 0 };
  for await (const trust of snapshotsOf('trust', parts)) {
    if (trust.kind === 'trust') count[trust.verdict] += 1;
  }
  const isCounted = countedBy(parts);
  let findings = 0;
  for await (const one of snapshotsOf('finding', parts)) {
    if (one.kind !== 'finding' || !isAtLeast(one.severity, failOn)) continue;
    if (isCounted(one.check, [one.resource, one.about], one.account)) findings += 1;
  }
  const unread = await unreadIn(parts, isCounted);
  const isBroken = count.broken + findings > 0;
  return { ...count, unread, isBroken, isAllTold: count.unknown + unread.length === 0 };
}

async function unreadIn(
  parts: WatchParts,
  isCounted: ReturnType<typeof countedBy>,
): Promise<readonly Unread[]> {
  const unread: Unread[] = [];
  for await (const one of snapshotsOf('unreadable', parts)) {
    if (one.kind !== 'unreadable' || !isCounted(one.kind, [], one.account)) continue;
    unread.push({ subject: unreadSubject(one, one.account), why: one.why });
  }
  return unread;
}

/** Whether nobody has decided to live with it. */
function countedBy({ clock, plan }: WatchParts) {
  const at = clock.now();
  const { suppressions } = plan();
  return (check: string, about: readonly string[], account: string | null): boolean => {
    const names = account === null ? about : [...about, account];
    return suppressedBy(suppressions, { check, names, at }) === undefined;
  };
}

type Shown = Snapshot & { readonly account: string | null };

async function* snapshotsOf(kind: SnapshotKind, { database }: WatchParts): AsyncGenerator<Shown> {
  for (let after: string | undefined; ;) {
    const page = await database.reads.snapshots({ kind, accounts: undefined, after, most: PAGE });
    yield* page;
    const [last] = page.slice(-1);
    if (page.length < PAGE || last === undefined) return;
    after = last.name;
  }
}

function summaryOf({ ok, broken, unknown, unread: { length } }: Standing, events: number): string {
  const trusts = `${String(ok)} OK, ${String(broken)} broken, ${String(unknown)} unknown`;
  const unread = length === 0 ? '' : `; ${String(length)} could not be read`;
  const changes = events === 1 ? '1 change' : `${String(events)} changes`;
  return `${changes}; trusts: ${trusts}${unread}`;
}

const PAGE = 500;
/** Of what is the matter, to a person. */
const MOST_SHOWN = 10;
