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
  const { account, name, why } = await namesOf(subject);
  const about =
    target?.text ??
    (account === undefined ? 'the account of your credentials' : `account ${account}`);
  const passing = (told: string): Place => ({ file: MEMORY, passing: told, about });
  if (asking.reached.lab) return passing('it is a lab');
  if (name === undefined) return passing(`your AWS account is not known: ${why}`);
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
  try {
    await context.outside.inDatabase(file, 'serve', async (database) => work(database, why));
  } catch (error) {
    // It is held before there is any work.
    if (!(error instanceof TrustprintError) || error.code !== 'state_locked') throw error;
    const held = 'another console keeps it';
    await context.outside.inDatabase(MEMORY, 'serve', async (database) => work(database, held));
  }
}

interface Names {
  readonly account: string | undefined;
  /** Of the file; `undefined` where it could not be told whose it is. */
  readonly name: string | undefined;
  /** Why the account is not known, where it is not. */
  readonly why: string;
}

/** Two clusters may be of one name, and two accounts be signed in to in turn. */
async function namesOf({ asking: { context, reached }, target }: Subject): Promise<Names> {
  const { cloud, kubernetes } = reached.ports;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(ANSWER_MS)]);
  const who = await callerOf(cloud, signal);
  const chosen = target?.kind === 'kubernetes' ? kubernetes.chosen(signal) : undefined;
  const view = await chosen?.catch(() => undefined);
  context.signal.throwIfAborted();
  const { account, region, why } = who;
  const isTold = account !== undefined || view !== undefined;
  if (target === undefined || !isTold) return { account, name: account, why };
  const named = JSON.stringify([region, target.text, view?.server]);
  const digest = createHash('sha256').update(named).digest('hex').slice(0, DIGITS);
  return { account, name: `${account ?? 'cluster'}-${digest}`, why };
}

interface Who extends Omit<Names, 'name'> {
  readonly region: string | undefined;
}

/** A chain of credentials is not told that nobody waits for it any more. */
async function callerOf(
  cloud: Asking['reached']['ports']['cloud'],
  signal: AbortSignal,
): Promise<Who> {
  const nobody = { account: undefined, region: undefined };
  const late = once(signal, 'abort').then(() => ({ ...nobody, why: 'AWS does not answer' }));
  const caller = cloud.caller(signal).then(
    ({ account, region }) => ({ account, region, why: '' }),
    (error: unknown) => ({ ...nobody, why: reasonOf(error) }),
  );
  return Promise.race([caller, late]);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof TrustprintError)) throw error;
  return [error.message, ...(error.hint === undefined ? [] : [error.hint])].join('; ');
}

/** SQLite's own name for a database that is no file. */
const MEMORY = ':memory:';
/** Where nobody is signed in, the SDK looks everywhere before it says so. */
const ANSWER_MS = 5000;
const DIGITS = 12;
