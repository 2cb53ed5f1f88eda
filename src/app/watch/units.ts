// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { findingsOfFleet } from '../../core/fleet/finding.ts';
import type { EndpointProbe } from '../../core/model/facts.ts';
import { WHOLE_SOURCE } from '../../core/watch/seen.ts';
import type { AccountReads, Clock } from '../../ports/index.ts';
import type { Batch, WatchDatabase, WorkUnit } from '../../ports/watch.ts';
import { scanAccounts, type ScanEvent } from '../scan/scan-accounts.ts';
import { scanCluster } from '../scan/scan-cluster.ts';
import { authorsOf } from './authors.ts';
import { Commits } from './commit-unit.ts';
import { batchOf, unitsOf } from './plan-unit.ts';
import { readIssuers } from './read-issuers.ts';
import { RoundCache, type RoundShare } from './round-cache.ts';
import { nextUnits } from './rounds.ts';
import { type LineOf, linesFor } from './seen-line.ts';
import type { WatchPlan, WatchSource } from './source.ts';
import { outdatedBy, suggestionOf } from './suggest.ts';
import { UnitSeen } from './unit-seen.ts';

/** With what units are worked on. Nothing in it writes to a cloud. */
export interface UnitContext {
  readonly database: Pick<WatchDatabase, 'queue' | 'rounds' | 'snapshots' | 'suggestions'>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly plan: () => WatchPlan;
  readonly lineOf: LineOf;
  /** Told of what was committed. */
  readonly onCommitted?: (batch: Batch) => void;
  /** Told of each probe: `ok`, or the code of what went wrong. */
  readonly onProbe?: (outcome: string) => void;
}

/** Works on units of rounds: reads and judges, compares with what is kept, and commits all of it or nothing. */
export class UnitWork {
  readonly #context: UnitContext;
  readonly #commits: Commits;
  readonly #cache: RoundCache;

  constructor(context: UnitContext) {
    this.#context = context;
    this.#cache = new RoundCache(context.clock);
    this.#commits = new Commits(context.database, context.clock);
  }

  /** A source that is watched no more has nothing to do. */
  async handle(unit: WorkUnit, signal: AbortSignal): Promise<void> {
    const plan = this.#context.plan();
    const source = plan.sources.find(({ name }) => name === unit.source);
    if (source === undefined) return;
    const work: Work = { unit, source, plan, signal };
    if (unit.kind === 'plan') await this.#plan(work);
    else if (unit.kind === 'whole') await this.#whole(work);
    else await this.#part(work);
    await this.#goOn(unit);
  }

  /** The parts of a round may be done in any order; `whole` is handed out when all are. */
  async #goOn({ source, round, kind }: WorkUnit): Promise<void> {
    if (kind === 'whole') return;
    const { rounds, queue } = this.#context.database;
    const next = await nextUnits(source, round, rounds);
    const isEnd = next.every((unit) => unit.kind === 'whole');
    if (kind === 'plan' || isEnd) await queue.add(next.filter((unit) => unit.kind !== 'plan'));
  }

  /** A source of which nothing can be read is told, and its round is at an end. */
  async #plan(work: Work): Promise<void> {
    const { unit, source, signal } = work;
    const seen = new UnitSeen(source, linesFor(this.#context, work));
    const units = await orUnread(signal, async () =>
      unitsOf(unit, source, await this.#cache.of(source, unit.round, signal)),
    );
    if (units instanceof TrustprintError) {
      seen.failed(WHOLE_SOURCE, units);
      await this.#commit(work, seen, { completes: true });
      return;
    }
    await this.#context.database.rounds.expect(source.name, unit.round, units);
    await this.#commit(work, seen, { completes: false });
  }

  async #part(work: Work): Promise<void> {
    const { unit, source, signal } = work;
    const share = await this.#cache.of(source, unit.round, signal);
    const account = unit.kind === 'account' ? unit.of : null;
    const { suggestions } = this.#context.database;
    const open = await suggestions.open(account === null ? undefined : [account]);
    const { clock, newId } = this.#context;
    const seen = new UnitSeen(source, {
      ...linesFor(this.#context, work, share.reach.question.rules),
      suggest: (trust, facts) =>
        suggestionOf({
          trust,
          facts,
          source: source.name,
          account,
          at: clock.now(),
          newId,
          standing: open.find(({ target }) => target === trust.arn),
        }),
    });
    const tell = (event: ScanEvent): void => {
      if (event.kind === 'endpoint') this.#context.onProbe?.(outcomeOf(event.endpoint));
      seen.tell(event);
    };
    const reads = await orUnread(signal, async () => read(work, share, { seen, tell }));
    if (reads instanceof TrustprintError) unread(work, reads, seen);
    await this.#commit(work, seen, {
      completes: false,
      ...(reads === undefined || reads instanceof TrustprintError ? {} : { reads }),
    });
    for (const { id } of outdatedBy(seen.verdicts, open)) {
      await suggestions.close(id, 'outdated', 'the trust is sound again');
    }
  }

  async #whole(work: Work): Promise<void> {
    const { unit, source } = work;
    const remnants = await this.#context.database.rounds.remnants(source.name, unit.round);
    const seen = new UnitSeen(source, linesFor(this.#context, work));
    const told = new Set(
      remnants.flatMap(({ gone }) => gone.flatMap((one) => one.instead)).map(({ id }) => id),
    );
    for (const finding of findingsOfFleet(remnants, true)) {
      // A scan tells at its end alone what stands in the place of an orphan.
      seen.line({ kind: 'finding', finding });
      if (!told.has(finding.id)) seen.finding(finding);
    }
    const isAll = remnants.every((one) => one.isAll);
    await this.#commit(work, isAll ? seen : seen.keepingAll(), { completes: true });
    this.#cache.forget(source.name, unit.round);
  }

  async #commit(
    { unit, source, plan, signal }: Work,
    seen: UnitSeen,
    { completes, reads }: { readonly completes: boolean; readonly reads?: AccountReads },
  ): Promise<void> {
    const { database, clock, onCommitted } = this.#context;
    const batch = await this.#commits.commit({
      unit,
      seen,
      at: clock.now(),
      plan,
      completes,
      signal,
      ...(reads === undefined
        ? {}
        : {
            authors: async (events) => {
              const since = (await database.rounds.sources()).find(
                ({ name }) => name === source.name,
              )?.completedAt;
              return authorsOf(events, { reads, since: since ?? undefined, signal });
            },
          }),
    });
    if (batch !== undefined) onCommitted?.(batch);
  }
}

interface Work {
  readonly unit: WorkUnit;
  readonly source: WatchSource;
  readonly plan: WatchPlan;
  readonly signal: AbortSignal;
}

/** Reads and judges; of an account it gives by what it was read. */
async function read(
  { unit, source: { scope }, signal }: Work,
  share: RoundShare,
  { seen, tell }: { readonly seen: UnitSeen; readonly tell: (event: ScanEvent) => void },
): Promise<AccountReads | undefined> {
  const { ports, question } = share.reach;
  const context = { ports, signal, tell };
  const asked = { ...question, shared: share.shared };
  if (unit.kind === 'account' && scope.kind === 'accounts') {
    const { accounts } = await share.accounts();
    const one = accounts.find(({ account }) => account.id === unit.of);
    if (one === undefined) return undefined;
    await scanAccounts([one], { ...context, question: asked, regions: scope.regions });
    return one.reads;
  }
  if (unit.kind === 'cluster' && scope.kind === 'cluster') {
    await scanCluster(scope.target, { ...context, question: asked });
  } else if (unit.kind === 'issuers' && scope.kind === 'issuers') {
    await readIssuers(batchOf(scope.issuers, unit), { ...context, question: asked }, seen);
  }
  return undefined;
}

function outcomeOf({ chain }: EndpointProbe): string {
  return chain.kind === 'unseen' ? chain.code : chain.kind === 'seen' ? 'ok' : 'absent';
}

/** Nothing of it was read: what was known of it stays, and passes for no account that has nothing. */
function unread({ unit }: Work, error: TrustprintError, seen: UnitSeen): void {
  const isAccount = unit.kind === 'account';
  const what = isAccount
    ? 'the account'
    : `the ${unit.kind === 'cluster' ? 'cluster' : 'issuers'} ${unit.of}`;
  seen.failed(what, error, isAccount ? unit.of : '');
  seen.unread({ id: isAccount ? unit.of : '', partition: 'aws', name: undefined, unit: undefined });
}

/** What the outside refuses is a result; a defect, or being told to stop, is not. */
async function orUnread<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | TrustprintError> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TrustprintError && error.kind !== 'bug') return error;
    throw error;
  }
}
