// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { type Fault, isWrite } from '../faulty-aws.ts';
import { type CommandOptions, type FaultyLab, type KeptReceipt, said } from '../faulty-lab.ts';

/** Something that `fix` repairs and `undo` takes back, as text that can be compared. */
export interface Repaired {
  readonly fix: readonly string[];
  readonly read: () => Promise<string>;
  readonly put: (text: string) => Promise<void>;
  /** What a receipt says was there before, and what its change leaves. */
  readonly before: (receipt: KeptReceipt) => string | undefined;
  readonly left: (receipt: KeptReceipt) => string | undefined;
}

interface Question {
  readonly at: 'question';
  readonly nth: number;
  readonly action: string;
  readonly made: boolean;
}

/** What a command is at when it is killed. */
export type Moment =
  /** A question to AWS: killed before it gets there, or once AWS has answered and nobody heard it. */
  | Question
  /** A change in the state folder: killed before it. */
  | { readonly at: 'file'; readonly nth: number; readonly operation: string }
  /** So long after a question. */
  | { readonly at: 'time'; readonly asked: number; readonly thenMs: number };

type Kind = 'fix' | 'undo';

/** One repair, made once: what was there, what is left, and the state folder after it. */
export interface Rehearsal extends AsyncDisposable {
  readonly moments: Readonly<Record<Kind, readonly Moment[]>>;
  /** Kills the command at a moment, looks at what it left, and has the next run bring it to its end. */
  readonly kill: (kind: Kind, moment: Moment) => Promise<void>;
}

/** Makes a repair and takes it back, and records all moments at which either can be cut short. */
export async function rehearsal(faulty: FaultyLab, repaired: Repaired): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), 'trustprint-kills-'));
  const after = { fix: join(folder, 'fixed'), undo: join(folder, 'none') };
  const old = await repaired.read();
  const fix = await momentsOf(faulty, repaired.fix, join(folder, 'fix'));
  const left = await repaired.read();
  assert.notEqual(left, old);
  await cp(faulty.state, after.fix, { recursive: true });
  const undo = await momentsOf(faulty, ['undo', await appliedIn(faulty)], join(folder, 'undo'));
  assert.equal(await repaired.read(), old);
  return {
    moments: { fix, undo },
    kill: async (kind, moment) => {
      const isFix = kind === 'fix';
      await rm(faulty.state, { recursive: true, force: true });
      if (!isFix) await cp(after.fix, faulty.state, { recursive: true });
      await repaired.put(isFix ? old : left);
      const args = isFix ? repaired.fix : ['undo', await appliedIn(faulty)];
      await killed(faulty, args, moment);
      const turn: Turn = { kind, from: isFix ? old : left, to: isFix ? left : old };
      const now = await repaired.read();
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

/** The moments of a run that is left to its end: each question, twice where it writes, and each change of a file. */
async function momentsOf(
  { aws, command }: FaultyLab,
  args: readonly string[],
  record: string,
): Promise<readonly Moment[]> {
  aws.repair();
  const ran = await command(args, preloaded({ KILLS_RECORD: record }));
  assert.equal(ran.code, 0, said(ran));
  const questions = aws.asked().flatMap((action, index): readonly Moment[] => {
    const question = { at: 'question', nth: index + 1, action } as const;
    const unmade = { ...question, made: false };
    return isWrite(action) ? [unmade, { ...question, made: true }] : [unmade];
  });
  const operations = (await readFile(record, 'utf8')).trim().split('\n');
  const files = operations.map((operation, index): Moment => ({
    at: 'file',
    nth: index + 1,
    operation,
  }));
  return [...questions, ...files];
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

function killing(
  child: ChildProcess,
  { nth, made }: Extract<Moment, { readonly at: 'question' }>,
): Fault {
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

function preloaded(env: Readonly<Record<string, string>>): CommandOptions {
  return { apart: true, env: { ...env, NODE_OPTIONS: `--import ${OPERATIONS}` } };
}

const OPERATIONS = new URL('state-operations.ts', import.meta.url).href;
