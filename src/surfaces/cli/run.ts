// SPDX-License-Identifier: Apache-2.0

import { run } from '@stricli/core';

import type { TrustprintError } from '../../core/error.ts';
import { errorJson, renderErrorText, typedError } from '../../render/error.ts';
import { renderJson } from '../../render/json.ts';
import { applicationOf } from './app.ts';
import { inheritedIn, wantsJson } from './arguments.ts';
import { propose, PROPOSE } from './completion/run.ts';
import type { Context } from './context.ts';
import { exitOfError } from './exit.ts';
import { strangeWord } from './failure.ts';

/** How a command ended: its failure, or else the code that stricli gave it. */
export interface Ended {
  readonly failure: TrustprintError | undefined;
  readonly code: number;
}

/** Reads a command line and runs the command that it names. Nothing is thrown. */
export async function runCommand(argv: readonly string[], context: Context): Promise<Ended> {
  const [first, ...rest] = argv;
  if (first === PROPOSE) return proposing(rest, context);
  const inherited = inheritedIn(argv);
  if (inherited !== undefined) return { failure: strangeWord(inherited), code: USAGE };
  let failure: TrustprintError | undefined;
  const onFailure = (error: TrustprintError): void => {
    failure ??= error;
  };
  const { version, terminal } = context;
  const application = applicationOf({ version, paper: terminal.stdout, onFailure });
  const host = hostOf(context);
  try {
    await run(application, argv, { process: host, forCommand: () => ({ process: host, context }) });
  } catch (thrown) {
    onFailure(typedError(thrown));
  }
  const code = Number(host.exitCode ?? 0);
  return { failure, code: code < 0 ? USAGE : code };
}

/** A shell asks while somebody types: nothing that goes wrong is to be said. */
async function proposing(words: readonly string[], context: Context): Promise<Ended> {
  const { version, terminal } = context;
  const quietly = { version, paper: terminal.stdout, onFailure: (): void => undefined };
  await propose(words, applicationOf(quietly), context);
  return { failure: undefined, code: 0 };
}

/** Prints a failure in the format that was asked for, and gives its exit code. */
export function sayFailure(
  failure: TrustprintError,
  argv: readonly string[],
  { process: { stdout, stderr }, terminal }: Context,
): number {
  if (wantsJson(argv)) stdout.write(renderJson(errorJson(failure)));
  else stderr.write(renderErrorText(failure, terminal.stderr));
  return exitOfError(failure);
}

/**
 * What stricli takes for the process: it writes help, and sets the exit code. What it says on the
 * error stream comes to us as failures, and is printed once, by us.
 */
function hostOf({ process: { stdout } }: Context): {
  readonly stdout: Context['process']['stdout'];
  readonly stderr: { readonly write: () => void };
  exitCode?: number | string | null;
} {
  return { stdout, stderr: { write: () => undefined } };
}

/** The exit code of a command line that could not be read. */
const USAGE = 2;
