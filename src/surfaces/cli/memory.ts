// SPDX-License-Identifier: Apache-2.0

import { recall, remember } from '../../app/repair/remember.ts';
import { TrustprintError } from '../../core/error.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { QuestionFlags } from './question-flags.ts';
import type { Context, Reached } from './context.ts';

/** What a run was asked, how it reaches the outside, and where it keeps its state. */
export interface Remembering {
  readonly flags: Pick<QuestionFlags, 'from' | 'offline'> & { readonly state?: string | undefined };
  readonly reached: Reached;
  readonly context: Context;
}

/** The facts with what earlier runs on this machine saw, for a repair to judge by. */
export async function withMemory(facts: Facts, remembering: Remembering): Promise<Facts> {
  if (!isKept(remembering)) return facts;
  const memory = await orNothing(async () => recall(facts, remembering.reached.ports));
  return memory === undefined ? facts : { ...facts, memory };
}

/** Keeps what this run saw itself; where the state folder cannot be written, it goes on without. */
export async function keepMemory(facts: Facts, remembering: Remembering): Promise<void> {
  if (!isKept(remembering)) return;
  await orNothing(async () => remember(facts, remembering.reached.ports));
}

/**
 * What others have seen is no memory of ours. Against a lab nothing is kept unless a folder is named:
 * its hosts are gone tomorrow, and others come on their ports.
 */
function isKept({ flags, reached, context: { environment } }: Remembering): boolean {
  const { from, offline, state = environment['TRUSTPRINT_STATE'] } = flags;
  if (from !== undefined || offline === true) return false;
  return !reached.lab || (state !== undefined && state !== '');
}

async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TrustprintError) return undefined;
    throw error;
  }
}
