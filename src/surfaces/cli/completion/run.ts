// SPDX-License-Identifier: Apache-2.0

import { type Application, proposeCompletions } from '@stricli/core';

import { harmless } from '../../../render/harmless.ts';
import { COMPLETION_SCRIPTS, type Shell } from './scripts.ts';
import type { Bound, Context } from '../context.ts';
import { LAB_ENTRIES } from '../lab/command.ts';

/** `completion`: the script that a shell is to read. */
export function runCompletion(context: Context, _flags: object, shell: Shell): void {
  context.process.stdout.write(COMPLETION_SCRIPTS[shell]);
}

/** What the scripts call: the words that were typed, the last of them begun. */
export const PROPOSE = '__complete';

/**
 * Prints what may follow, one a line, with what it is after a tab: flags where one was begun. Where
 * nothing is known nothing is printed, and the shell proposes files.
 */
export async function propose(
  words: readonly string[],
  application: Application<Bound>,
  context: Context,
): Promise<void> {
  const bound: Bound = { process: SILENT, context };
  const asked = words.filter((word, index) => word !== '--' || index > 0);
  const found = await proposeCompletions(application, asked, {
    process: SILENT,
    forCommand: () => bound,
  }).catch(() => []);
  const wantsFlag = asked.at(-1)?.startsWith('-') === true;
  const fitting = [...ofLab(asked), ...found].filter(
    (proposed) => proposed.completion !== '--' && proposed.completion.startsWith('-') === wantsFlag,
  );
  const lines = fitting.map(({ completion, brief }) =>
    context.redact(harmless(completion) + (brief === '' ? '' : `\t${harmless(brief)}`)),
  );
  context.process.stdout.write([...new Set(lines)].map((line) => `${line}\n`).join(''));
}

/** `lab` has a command that it runs without a name, and others beside it. */
function ofLab(words: readonly string[]): readonly Proposed[] {
  const [first, partial, ...others] = words;
  if (first !== 'lab' || partial === undefined || others.length > 0) return [];
  return Object.entries(LAB_ENTRIES)
    .filter(([name]) => name.startsWith(partial))
    .map(([completion, { command }]) => ({ completion, brief: command.brief }));
}

interface Proposed {
  readonly completion: string;
  readonly brief: string;
}

const SILENT = {
  stdout: { write: (): void => undefined },
  stderr: { write: (): void => undefined },
} as const;
