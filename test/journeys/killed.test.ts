// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { assertList, type FaultyLab, faultyLab, type KeptReceipt, said } from '../faulty-lab.ts';

/** How often a process is killed; the nightly run asks for more. */
const TIMES = Number(process.env['TRUSTPRINT_KILLS'] ?? 200);
/** Kills at the same moments again: what a failure says of itself. */
const SEED = Number(process.env['TRUSTPRINT_SEED'] ?? Date.now() % 1_000_000);
/** Labs side by side: a process that starts keeps one core busy. */
const WORKERS = 2;

describe('fix and undo, killed in the middle of their work', () => {
  it(`leave the list of before or after, and true receipts, ${String(TIMES)} times (seed ${String(SEED)})`, async (test) => {
    const workers = Array.from({ length: WORKERS }, async (_, index) =>
      killAgainAndAgain(Math.ceil(TIMES / WORKERS), SEED + index),
    );
    const counts = await Promise.all(workers);
    const took = counts.flatMap(({ changed }) => changed);
    for (const kind of ['fix', 'undo'] as const) {
      const count = took.filter((one) => one === kind).length;
      test.diagnostic(`${String(count)} were a ${kind} that had written`);
      assert.ok(took.includes(kind), `no ${kind} was killed after its write: badly chosen moments`);
    }
    assert.ok(took.length < TIMES, 'no process was killed before its write: badly chosen moments');
  });
});

type Kind = 'fix' | 'undo';

/** Kills `fix` while the list is the old one and `undo` while it is the new one. */
async function killAgainAndAgain(
  times: number,
  seed: number,
): Promise<{ readonly changed: readonly Kind[] }> {
  await using faulty = await faultyLab('stale-thumbprint');
  const random = randomFrom(seed);
  const old = await listOf(faulty);
  const changed: Kind[] = [];
  let list = old;
  for (let turn = 0; turn < times; turn += 1) {
    const kind: Kind = list.length === old.length ? 'fix' : 'undo';
    const args = kind === 'fix' ? fixOf(faulty) : ['undo', await writtenBy(faulty)];
    await killed(faulty, args, momentFrom(random));
    const now = await listOf(faulty);
    await assertTrue(faulty, { old, now });
    if (now.length !== list.length) changed.push(kind);
    list = now;
  }
  await settles(faulty, old);
  return { changed };
}

/** Where a process is killed: so long after its so-many-th question to AWS, or after its start. */
interface Moment {
  readonly asked: number;
  readonly thenMs: number;
}

/** Most fall between the questions, where something can be left half-done; some fall anywhere. */
function momentFrom(random: () => number): Moment {
  return random() < 0.2
    ? { asked: 0, thenMs: random() * START_MS }
    : { asked: Math.floor(random() * QUESTIONS), thenMs: random() * BETWEEN_MS };
}

async function killed(
  { aws, command }: FaultyLab,
  args: readonly string[],
  { asked, thenMs }: Moment,
): Promise<void> {
  aws.mend();
  const ended = new AbortController();
  const started = (child: ChildProcess): void => {
    aws
      .whenAsked(asked, ended.signal)
      .then(async () => setTimeout(thenMs, undefined, { signal: ended.signal }))
      .then(() => child.kill('SIGKILL'))
      .catch(() => undefined); // it had ended before
  };
  await command(args, { started });
  ended.abort();
}

/** Whatever the moment was: the list is one of two, and no receipt says what is not so. */
async function assertTrue(
  faulty: FaultyLab,
  { old, now }: { readonly old: readonly string[]; readonly now: readonly string[] },
): Promise<void> {
  const receipts = await faulty.receipts(); // each of them whole, or this throws
  const repairs = receipts.filter(({ undoes }) => undoes === undefined);
  const isOpen = ({ kind }: KeptReceipt): boolean => kind === 'started' || kind === 'applied';
  if (now.length !== old.length) {
    const written = repairs.find((one) => isOpen(one) && isSame(one.change.to ?? [], now));
    assert.ok(written, 'a list was written without a receipt');
    assertList(written.before ?? [], old);
    return;
  }
  assertList(now, old);
  for (const { id } of repairs.filter(({ kind }) => kind === 'applied')) {
    const undo = receipts.find((one) => one.undoes === id && isOpen(one));
    assert.ok(undo, `${id} says that it is applied, and is not`);
  }
}

/** At last all comes to its end: nothing is left open, and nothing lies about but receipts. */
async function settles(faulty: FaultyLab, old: readonly string[]): Promise<void> {
  if ((await listOf(faulty)).length !== old.length) {
    const undone = await faulty.undo(await writtenBy(faulty));
    assert.equal(undone.code, 0, said(undone));
  }
  const fixed = await faulty.fix();
  assert.equal(fixed.code, 0, said(fixed));
  const undone = await faulty.undo(await writtenBy(faulty));
  assert.equal(undone.code, 0, said(undone));
  assertList(await listOf(faulty), old);
  const again = await faulty.fix();
  assert.equal(again.code, 0, said(again));
  assert.deepEqual(
    (await faulty.receipts()).filter(({ kind }) => kind === 'started'),
    [],
  );
  const strange = (await readdir(faulty.state)).filter(
    (name) => name !== 'seen' && !/^\S+\.json$|^\..+\.tmp$/.test(name),
  );
  assert.deepEqual(strange, []);
}

function fixOf({ lab }: FaultyLab): readonly string[] {
  return ['fix', 'eks:lab', '--issuer-ca', lab.announcement.caFile, '--yes'];
}

/** The receipt of the write that the list is of: the last that nothing took back. */
async function writtenBy(faulty: FaultyLab): Promise<string> {
  const list = await listOf(faulty);
  const receipts = await faulty.receipts();
  const isTakenBack = (id: string): boolean =>
    receipts.some(({ kind, undoes }) => kind === 'applied' && undoes === id);
  const open = receipts.filter(
    ({ id, kind, undoes, change }) =>
      undoes === undefined &&
      (kind === 'started' || kind === 'applied') &&
      isSame(change.to ?? [], list) &&
      !isTakenBack(id),
  );
  const last = open.toSorted((one, other) => (one.at < other.at ? -1 : 1)).at(-1);
  assert.ok(last, 'nothing wrote the list that is there');
  return last.id;
}

async function listOf({ iam }: FaultyLab): Promise<readonly string[]> {
  return (await iam.list()) ?? [];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join() === other.toSorted().join();
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Until it asks AWS for the first time, a process takes about so long on two cores. */
const START_MS = 400;
/** A `fix` asks AWS six questions, an `undo` five; after the last, the receipt is closed. */
const QUESTIONS = 8;
/** What lies between two questions takes less. */
const BETWEEN_MS = 12;
