// SPDX-License-Identifier: Apache-2.0

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { COMMAND, type RunOptions } from './process.ts';
import { ask, cookiesOf } from './watch-http.ts';

/** `trustprint console` in a process of its own, as a person starts it. */
export interface ConsoleProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly url: string;
  readonly launchUrl: string;
  /** What it has printed so far, on either stream. */
  readonly said: () => string;
  /** Sends a signal, or waits; gives the exit code. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** What runs the command line: Node, or a single executable. */
const PROGRAM: readonly [string, ...string[]] = [process.execPath, COMMAND];

/**
 * Starts it, and waits until the page can be opened.
 *
 * @param at Where it is to listen; empty: where it does by itself.
 */
export async function startConsole(
  {
    env = {},
    unset = [],
    program = PROGRAM,
  }: Pick<RunOptions, 'env' | 'unset'> & { readonly program?: typeof PROGRAM },
  flags: readonly string[] = [],
  at = '127.0.0.1:0',
): Promise<ConsoleProcess> {
  const [file, ...first] = program;
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('TRUSTPRINT_') && !unset.includes(name),
  );
  const all = ['console', ...(at === '' ? [] : ['--listen', at]), ...flags];
  const child = spawn(file, [...first, ...all], {
    env: { ...Object.fromEntries(kept), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const pieces: string[] = [];
  const launchUrl = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (piece: Buffer) => {
        pieces.push(piece.toString());
        const [at] = /http:\S+token=[\w-]{43}\n/.exec(pieces.join('')) ?? [];
        if (at !== undefined) resolve(at.trim());
      });
    }
    child.once('exit', () => {
      reject(new Error(`the console ended: ${pieces.join('')}`));
    });
  });
  return {
    child,
    url: new URL(launchUrl).origin,
    launchUrl,
    said: () => pieces.join(''),
    end: async (signal) => {
      if (signal !== undefined) child.kill(signal);
      return exited;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Opens the page as a browser does, which can be done once; gives its cookie. */
export async function opened({ launchUrl }: Pick<ConsoleProcess, 'launchUrl'>): Promise<string> {
  return cookiesOf(await ask(launchUrl));
}
