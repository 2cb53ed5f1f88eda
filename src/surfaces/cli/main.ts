// SPDX-License-Identifier: Apache-2.0

import { hostname } from 'node:os';

import { renderErrorText } from '../../render/error.ts';
import { scannable, wordsAsFlags } from './arguments.ts';
import type { Context } from './context.ts';
import { exitOfError, worstExit } from './exit.ts';
import { isOpenAs } from './files.ts';
import { outputTo, terminalOf, redactorFor } from './output.ts';
import { namedFilesOf, outsideOf } from './outside.ts';
import { type HostProcess, processOf, type Running } from './process.ts';
import { runCommand, sayFailure } from './run.ts';

/**
 * The composition root: reads flags and environment once, builds adapters when they are first used,
 * runs one command, and says how it ended.
 *
 * @returns The exit code; all that was written is out.
 */
export async function main(host: HostProcess): Promise<number> {
  const running = processOf(host);
  const argv = wordsAsFlags(scannable(host.argv.slice(2)));
  let exit: number | undefined;
  const context = contextOf(host, running, (code) => {
    exit = code;
  });
  const { stdout, stderr } = context.process;
  const { failure, code } = await runCommand(argv, context);
  stdout.flush();
  if (running.wasTold()) stderr.write('trustprint: interrupted\n');
  else if (failure !== undefined) exit = sayFailure(failure, argv, context);
  stdout.flush();
  stderr.flush();
  const lost = await running.written();
  if (lost === undefined) return running.exitOf(exit ?? code);
  host.stderr.write(renderErrorText(lost, context.terminal.stderr));
  return worstExit([exitOfError(lost), running.exitOf(exit ?? code)]);
}

/** All that commands may ask of a process. */
export function contextOf(
  host: HostProcess,
  running: Running,
  setExit: Context['setExit'],
): Context {
  const redactor = redactorFor(host);
  return {
    process: { stdout: outputTo(host.stdout, redactor), stderr: outputTo(host.stderr, redactor) },
    ...redactor,
    environment: host.env,
    terminal: terminalOf(host, host.env),
    signal: running.signal,
    outputLost: running.outputLost,
    outside: outsideOf({ host, running, redactor }),
    version: running.version,
    hostName: hostname(),
    setExit,
    endsWhenTold: running.endsWhenTold,
    onHangUp: running.onHangUp,
    ...namedFilesOf(running),
    isOutput: async (name) => isOpenAs(name, host.stdout.fd),
    confirm: running.confirm,
    runProgram: running.runProgram,
    writeUnredacted: (text) => {
      host.stdout.write(text);
    },
  };
}
