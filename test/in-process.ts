// SPDX-License-Identifier: Apache-2.0

import { Readable, Writable } from 'node:stream';

import type { HostProcess } from '../src/surfaces/cli/process.ts';
import { main } from '../src/surfaces/cli/main.ts';
import { type Ran, ROOT_FOLDER, type RunOptions, searchForTokens } from './process.ts';

/**
 * Runs the command line in this process: many runs take a fifth of the time of as many processes.
 * The AWS SDK reads the variables of this process, so they are set for all that runs in it, and one
 * run waits for another. What is printed and written is searched for every token that the tests
 * have made.
 */
export async function inProcess(
  args: readonly string[],
  options: Omit<RunOptions, 'started'> = {},
): Promise<Ran> {
  const { promise: done, resolve: end } = Promise.withResolvers<void>();
  const former = last;
  last = done;
  await former;
  const before = { ...process.env };
  const folder = process.cwd();
  try {
    return await runNow(args, options);
  } finally {
    process.chdir(folder);
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
    end();
  }
}

/** The run before the next. */
let last: Promise<void> = Promise.resolve();

async function runNow(args: readonly string[], options: RunOptions): Promise<Ran> {
  const { env = {}, input = '', unset = [], cwd = ROOT_FOLDER } = options;
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) {
    const isOurs = /^(AWS_|TRUSTPRINT_|KUBECONFIG$)|_PROXY$/i.test(name);
    if (isOurs || unset.includes(name)) delete process.env[name];
  }
  Object.assign(process.env, { NO_COLOR: '1' }, env);
  const [stdout, stderr] = [collector(), collector()];
  const host = {
    argv: ['node', 'trustprint', ...args],
    env: { ...process.env },
    platform: process.platform,
    stdin: Readable.from(input === '' ? [] : [Buffer.from(input)], { objectMode: false }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    on: () => process,
    exit: (): never => {
      throw new Error('the command line ended the process');
    },
  };
  const code = await main(host as unknown as HostProcess);
  const ran = { code, stdout: stdout.text(), stderr: stderr.text() };
  searchForTokens(args, ran, options);
  return ran;
}

function collector(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
