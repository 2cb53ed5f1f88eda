// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Fault, isWrite } from '../faulty-aws.ts';
import { type CommandOptions, type FaultyLab, said } from '../faulty-lab.ts';

/** What a process that ends at a moment leaves: a copy of its state folder, if it had one, and what AWS has. */
export interface Leaving {
  readonly copy: string;
  readonly now: string;
}

export interface Question extends Leaving {
  readonly at: 'question';
  readonly nth: number;
  readonly action: string;
  readonly made: boolean;
}

export interface Operation extends Leaving {
  readonly at: 'file';
  readonly nth: number;
  readonly operation: string;
}

/** What a command is at when it is killed. */
export type Moment =
  /** A question to AWS: killed before it gets there, or once AWS has answered and nobody heard it. */
  | Question
  /** A change in the state folder: killed before it. */
  | Operation
  /** So long after a question. */
  | { readonly at: 'time'; readonly asked: number; readonly thenMs: number };

interface Recorded {
  /** Where what is left at each moment is kept. */
  readonly folder: string;
  /** What AWS has. */
  readonly read: () => Promise<string>;
}

/** The moments of a run that is left to its end: each question, twice where it writes, and each change of a file. */
export async function momentsOf(
  { aws, command, state }: FaultyLab,
  args: readonly string[],
  { folder, read }: Recorded,
): Promise<readonly Moment[]> {
  const recording = new Recording(folder, await read());
  const copying = (child: ChildProcess): Fault => {
    let nth = 0;
    return async ({ action, forward }) => {
      const question = { nth: (nth += 1), action };
      recording.ask(child, state, { ...question, made: false });
      const answer = await forward();
      if (!isWrite(action)) return answer;
      recording.write(await read());
      recording.ask(child, state, { ...question, made: true });
      return answer;
    };
  };
  aws.repair();
  const ran = await command(args, {
    ...preloaded({ KILLS_RECORD: folder }),
    started: (child) => {
      aws.breaks('*', copying(child));
    },
  });
  aws.repair();
  assert.equal(ran.code, 0, said(ran));
  return recording.moments();
}

/** What a run leaves at each of its moments, kept while it goes on. */
class Recording {
  readonly #folder: string;
  readonly #log: string;
  readonly #questions: Question[] = [];
  /** What AWS has, from which operation on. */
  readonly #values: { readonly now: string; readonly from: number }[];

  constructor(folder: string, now: string) {
    this.#folder = folder;
    this.#log = join(folder, 'operations');
    this.#values = [{ now, from: 0 }];
    mkdirSync(folder);
    writeFileSync(this.#log, '');
  }

  ask(
    child: ChildProcess,
    state: string,
    question: Pick<Question, 'nth' | 'action' | 'made'>,
  ): void {
    const copy = join(this.#folder, `question-${String(this.#questions.length)}`);
    child.kill('SIGSTOP'); // it goes on with nothing while it is copied
    if (existsSync(state)) cpSync(state, copy, { recursive: true });
    child.kill('SIGCONT');
    this.#questions.push({ at: 'question', ...question, copy, now: this.#valueAt(Infinity) });
  }

  /** A write was made, and is not answered yet. */
  write(now: string): void {
    this.#values.push({ now, from: this.#begun().length });
  }

  moments(): readonly Moment[] {
    const files = this.#begun().map((operation, index): Operation => {
      const copy = join(this.#folder, String(index + 1));
      return { at: 'file', nth: index + 1, operation, copy, now: this.#valueAt(index) };
    });
    return [...this.#questions, ...files];
  }

  /** The operations on files that have begun. */
  #begun(): readonly string[] {
    return readFileSync(this.#log, 'utf8').split('\n').slice(0, -1);
  }

  #valueAt(operation: number): string {
    return this.#values.findLast(({ from }) => from <= operation)?.now ?? '';
  }
}

export function preloaded(env: Readonly<Record<string, string>>): CommandOptions {
  return { apart: true, env: { ...env, NODE_OPTIONS: `--import ${OPERATIONS}` } };
}

const OPERATIONS = new URL('state-operations.ts', import.meta.url).href;
