// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { type Fault, isWrite } from '../faulty-aws.ts';
import { type FaultyLab, type KeptReceipt, said } from '../faulty-lab.ts';
import {
  type Leaving,
  type Moment,
  momentsOf,
  type Operation,
  preloaded,
  type Question,
} from './kill-moments.ts';

/** Something that `fix` repairs and `undo` takes back, as text that can be compared. */
export interface Repaired {
  readonly fix: readonly string[];
  readonly read: () => Promise<string>;
  readonly put: (text: string) => Promise<void>;
  /** What a receipt says was there before, and what its change leaves. */
  readonly before: (receipt: KeptReceipt) => string | undefined;
  readonly left: (receipt: KeptReceipt) => string | undefined;
}

type Kind = 'fix' | 'undo';

/** One repair, made once: what was there, what is left, and the state folder after it. */
export interface Rehearsal extends AsyncDisposable {
  readonly moments: Readonly<Record<Kind, readonly Moment[]>>;
  /** Kills the command at a moment, looks at what it left, and has the next run bring it to its end. */
  readonly kill: (kind: Kind, moment: Moment) => Promise<void>;
}

/** Makes a repair and takes it back, and records all moments at which either can be cut short. */
export async function rehearsal(faulty: FaultyLab, repaired: Repaired): Promise<Rehearsal> {
  const { read } = repaired;
  const folder = await mkdtemp(join(tmpdir(), 'trustprint-kills-'));
  const after = { fix: join(folder, 'fixed'), undo: join(folder, 'none') };
  await rm(faulty.state, { recursive: true, force: true });
  const old = await read();
  const fix = await momentsOf(faulty, repaired.fix, { folder: join(folder, 'fix'), read });
  const left = await read();
  assert.notEqual(left, old);
  await cp(faulty.state, after.fix, { recursive: true });
  const undoing = ['undo', await appliedIn(faulty)];
  const undo = await momentsOf(faulty, undoing, { folder: join(folder, 'undo'), read });
  assert.equal(await read(), old);
  return {
    moments: { fix, undo },
    kill: async (kind, moment) => {
      const isFix = kind === 'fix';
      await rm(faulty.state, { recursive: true, force: true });
      if (!isFix) await cp(after.fix, faulty.state, { recursive: true });
      await repaired.put(isFix ? old : left);
      const args = isFix ? repaired.fix : ['undo', await appliedIn(faulty)];
      const isLaid = moment.at !== 'time' && !isKilled(moment);
      await (isLaid ? lay(faulty, repaired, moment) : killed(faulty, args, moment));
      const turn: Turn = { kind, from: isFix ? old : left, to: isFix ? left : old };
      const now = await read();
      if (!isLaid && moment.at !== 'time') await assertLeft(faulty, moment, now);
      assertTrue(await faulty.receipts(), repaired, { ...turn, now });
      if (moment.at === 'question' && isWrite(moment.action))
        assert.equal(now, moment.made ? turn.to : turn.from);
      await settles(faulty, repaired, { ...turn, args });
    },
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
}

interface Turn {
  readonly kind: Kind;
  readonly from: string;
  readonly to: string;
}

/** The process is killed where AWS is written to, and where the lock is given back; at night, everywhere. */
function isKilled(moment: Question | Operation): boolean {
  if (process.env['TRUSTPRINT_KILLS'] !== undefined) return true;
  return moment.at === 'question' ? isWrite(moment.action) : moment.operation === 'remove lock';
}

/** Lays there what a process that is killed leaves: a process for each moment takes most of the time. */
async function lay({ state }: FaultyLab, { put }: Repaired, { copy, now }: Leaving): Promise<void> {
  await rm(state, { recursive: true, force: true });
  if (existsSync(copy)) await cp(copy, state, { recursive: true });
  await put(now);
}

/** Where a process was killed, it left what is laid where none is. */
async function assertLeft(
  { state }: FaultyLab,
  { copy, now }: Leaving,
  left: string,
): Promise<void> {
  assert.equal(left, now);
  assert.deepEqual(await namesIn(state), await namesIn(copy));
}

/** The names of the files in a folder, with what is of one run alone left out. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names = existsSync(folder) ? await readdir(folder, { recursive: true }) : [];
  return names
    .map((name) => name.replaceAll(/\d{8}T[^.]*|(?<=\.)[\da-f-]{12,36}(?=\.)/g, 'ID'))
    .toSorted();
}

async function killed(
  { aws, command }: FaultyLab,
  args: readonly string[],
  moment: Moment,
): Promise<void> {
  aws.repair();
  const ended = new AbortController();
  const started = (child: ChildProcess): void => {
    if (moment.at === 'question') aws.breaks('*', killing(child, moment));
    if (moment.at === 'time') killLater(child, moment, { aws, signal: ended.signal });
  };
  const env = moment.at === 'file' ? preloaded({ KILLS_AT: String(moment.nth) }) : {};
  const ran = await command(args, { ...env, started });
  ended.abort();
  aws.repair();
  if (moment.at !== 'time') assert.equal(ran.code, null, `it was not killed: ${said(ran)}`);
}

function killing(child: ChildProcess, { nth, made }: Question): Fault {
  let asked = 0;
  return async ({ forward }) => {
    asked += 1;
    if (asked !== nth) return forward();
    if (made) await forward();
    child.kill('SIGKILL');
    return 'silence';
  };
}

function killLater(
  child: ChildProcess,
  { asked, thenMs }: Extract<Moment, { readonly at: 'time' }>,
  { aws, signal }: Pick<FaultyLab, 'aws'> & { readonly signal: AbortSignal },
): void {
  aws
    .whenAsked(asked, signal)
    .then(async () => setTimeout(thenMs, undefined, { signal }))
    .then(() => child.kill('SIGKILL'))
    .catch(() => undefined); // it had ended before
}

/** Whatever the moment was: what is there is of before or of after, and no receipt says what is not so. */
function assertTrue(
  receipts: readonly KeptReceipt[], // each of them whole, or reading them throws
  { before, left }: Repaired,
  { kind, from, to, now }: Turn & { readonly now: string },
): void {
  assert.ok(now === from || now === to, `neither of before nor of after: ${now}`);
  const own = receipts.filter(({ undoes }) => (undoes === undefined) === (kind === 'fix'));
  if (now === from) {
    assert.deepEqual(
      own.filter((one) => one.kind === 'applied'),
      [],
      'a receipt says that it is applied, and is not',
    );
    if (kind === 'undo') assert.equal(repairIn(receipts)?.kind, 'applied');
    return;
  }
  const written = own.find((one) => one.kind === 'started' || one.kind === 'applied');
  assert.ok(written, 'it was written without a receipt');
  assert.equal(left(written), to);
  assert.equal(before(written), from);
}

/** The next run brings it to its end: nothing is left open, and nothing lies about but receipts. */
async function settles(
  faulty: FaultyLab,
  { read }: Repaired,
  { kind, to, args }: Turn & { readonly args: readonly string[] },
): Promise<void> {
  const isOver = isClosed(await faulty.receipts(), kind);
  const again = await faulty.command(args);
  // There is nothing to undo twice.
  assert.equal(again.code, isOver && kind === 'undo' ? 4 : 0, said(again));
  assert.equal(await read(), to);
  const receipts = await faulty.receipts();
  assert.deepEqual(
    receipts.filter((one) => one.kind === 'started'),
    [],
  );
  const own = receipts.filter(({ undoes }) => (undoes === undefined) === (kind === 'fix'));
  assert.equal(own.filter((one) => one.kind === 'applied').length, 1, JSON.stringify(receipts));
  if (kind === 'undo') assert.equal(repairIn(receipts)?.kind, 'undone');
  const strange = (await readdir(faulty.state)).filter(
    (name) => name !== 'seen' && !/^\S+\.json$|^\..+\.tmp$/.test(name),
  );
  // Who has nothing to write does not take over the lock of the dead.
  assert.deepEqual(strange, strange.includes('lock') && isOver ? ['lock'] : []);
}

function isClosed(receipts: readonly KeptReceipt[], kind: Kind): boolean {
  return repairIn(receipts)?.kind === (kind === 'fix' ? 'applied' : 'undone');
}

function repairIn(receipts: readonly KeptReceipt[]): KeptReceipt | undefined {
  return receipts.find(({ kind, undoes }) => undoes === undefined && kind !== 'refused');
}

async function appliedIn(faulty: FaultyLab): Promise<string> {
  const repair = repairIn(await faulty.receipts());
  assert.ok(repair, 'there is no receipt of the repair');
  return repair.id;
}
