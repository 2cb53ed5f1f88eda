// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

import { TrustprintError } from '../../../core/error.ts';
import type { Target } from '../../../core/model/target.ts';
import type { WatchDatabase } from '../../../ports/watch.ts';
import type { Asking } from '../context.ts';

/** What the page is about. */
export interface Subject {
  readonly asking: Asking;
  readonly target: Target | undefined;
  /** The folder that was named for state. */
  readonly state: string | undefined;
}

/** Where what was seen is kept, and why it is not, where it is gone with the process. */
export interface Place {
  readonly file: string;
  readonly passing: string | undefined;
  /** What the page is about, in words. */
  readonly about: string;
}

/** A file for each account and cluster: the next visit knows what has changed since. */
export async function placeOf(subject: Subject): Promise<Place> {
  const { asking, target, state } = subject;
  const { account, name } = await namesOf(subject);
  const about =
    target?.text ?? (account === undefined ? 'nobody is signed in' : `account ${account}`);
  const passing = (why: string): Place => ({ file: MEMORY, passing: why, about });
  if (asking.reached.lab) return passing('it is a lab');
  if (name === undefined) return passing('whose it is could not be told');
  try {
    const { folder } = await asking.context.outside.receipts(state);
    return { file: join(folder, 'console', `${name}.db`), passing: undefined, about };
  } catch (error) {
    if (!(error instanceof TrustprintError)) throw error;
    return passing(error.message);
  }
}

/** Works in the database; where another console has its file, in one that is gone with the process. */
export async function inPlace(
  { file, passing: why }: Pick<Place, 'file' | 'passing'>,
  { context }: Pick<Asking, 'context'>,
  work: (database: WatchDatabase, why: string | undefined) => Promise<void>,
): Promise<void> {
  let isOpen = false;
  const opened =
    (said: string | undefined) =>
    async (database: WatchDatabase): Promise<void> => {
      isOpen = true;
      await work(database, said);
    };
  try {
    await context.outside.inDatabase(file, 'serve', opened(why));
  } catch (error) {
    const isHeld = error instanceof TrustprintError && error.code === 'state_locked';
    if (isOpen || !isHeld) throw error;
    await context.outside.inDatabase(MEMORY, 'serve', opened('another console keeps it'));
  }
}

/** Two clusters may be of one name, and two accounts be signed in to in turn. */
async function namesOf({ asking, target }: Subject): Promise<{
  readonly account: string | undefined;
  readonly name: string | undefined;
}> {
  const { context, reached } = asking;
  const { cloud, kubernetes } = reached.ports;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(ANSWER_MS)]);
  // A chain of credentials is not told that nobody waits for it any more.
  const late = once(signal, 'abort').then(nobody);
  const caller = await Promise.race([cloud.caller(signal).catch(nobody), late]);
  const chosen =
    target?.kind === 'kubernetes' ? await kubernetes.chosen(signal).catch(nobody) : undefined;
  context.signal.throwIfAborted();
  const account = caller?.account;
  if (target === undefined || (caller === undefined && chosen === undefined)) {
    return { account, name: account };
  }
  const named = JSON.stringify([caller?.region, target.text, chosen?.server]);
  const digest = createHash('sha256').update(named).digest('hex').slice(0, DIGITS);
  return { account, name: `${account ?? 'cluster'}-${digest}` };
}

function nobody(): undefined {
  return undefined;
}

/** SQLite's own name for a database that is no file. */
const MEMORY = ':memory:';
/** Where nobody is signed in, the SDK looks everywhere before it says so. */
const ANSWER_MS = 5000;
const DIGITS = 12;
