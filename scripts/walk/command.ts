// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { env, execPath, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

/** The command line itself, in this checkout. */
export const COMMAND = fileURLToPath(new URL('../../bin/trustprint.js', import.meta.url));

/** Variables to set, and to leave out. */
export interface Environment {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/**
 * Runs a program of this checkout with what it prints going straight to the terminal.
 *
 * @returns Its exit code.
 * @throws AbortError when the signal ends it.
 */
export async function run(
  args: readonly string[],
  environment: Environment,
  signal: AbortSignal,
  input: 'ignore' | 'inherit' = 'ignore',
): Promise<number> {
  const child = spawn(execPath, [...args], {
    stdio: [input, 'inherit', 'inherit'],
    env: environmentOf(environment),
    signal,
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 70);
    });
  });
}

export function environmentOf({ set, unset }: Environment): NodeJS.ProcessEnv {
  const left = Object.entries(env).filter(([name]) => !unset.includes(name));
  return { ...Object.fromEntries(left), ...set };
}

export function say(text: string): void {
  stdout.write(`${text}\n`);
}

/** A heading of the walk: what comes, in a sentence, and the command as a person would type it. */
export function step(title: string, command: string): void {
  const bold = stdout.isTTY && env['NO_COLOR'] === undefined;
  say('');
  say(bold ? `\u001b[1m${title}\u001b[22m` : title);
  say(`$ ${command}`);
}
