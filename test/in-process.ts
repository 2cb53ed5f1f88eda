// SPDX-License-Identifier: Apache-2.0

import { Readable, Writable } from 'node:stream';

import type { HostProcess } from '../src/surfaces/cli/process.ts';
import { main } from '../src/surfaces/cli/main.ts';
import { type Ran, searchForTokens } from './process.ts';

/**
 * Runs the command line in this process: many runs take a tenth of the time of as many processes.
 * The AWS SDK reads the variables of this process, so they are set for all that runs in it. What is
 * printed and written is searched for every token that the tests have made.
 */
export async function inProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  for (const name of Object.keys(process.env)) {
    if (/^(AWS_|TRUSTPRINT_|KUBECONFIG$)|_PROXY$/i.test(name)) delete process.env[name];
  }
  Object.assign(process.env, env);
  const [stdout, stderr] = [collector(), collector()];
  const host = {
    argv: ['node', 'trustprint', ...args],
    env: { ...process.env, NO_COLOR: '1' },
    platform: process.platform,
    stdin: Readable.from([]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    on: () => process,
    exit: (): never => {
      throw new Error('the command line ended the process');
    },
  };
  const code = await main(host as unknown as HostProcess);
  const ran = { code, stdout: stdout.text(), stderr: stderr.text() };
  searchForTokens(args, ran, env);
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
