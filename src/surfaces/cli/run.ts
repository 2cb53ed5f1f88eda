// SPDX-License-Identifier: Apache-2.0

import {
  run,
  type Application,
  buildApplication,
  buildRouteMap,
  type RouteMap,
  type StricliIntegration,
  text_en as stricliText,
} from '@stricli/core';

import type { TrustprintError } from '../../core/error.ts';
import { errorJson, renderErrorText, typedError } from '../../render/error.ts';
import { renderJson } from '../../render/json.ts';
import { inheritedIn, wantsJson, kebab } from './arguments.ts';
import { propose, PROPOSE } from './completion/run.ts';
import type { Context, Bound } from './context.ts';
import { exitOfError } from './exit.ts';
import { strangeWord, argumentError, commandError } from './failure.ts';
import type { TerminalLayout } from '../../render/page.ts';
import { isUnknownToLab, lab } from './lab/command.ts';
import {
  BELOW,
  commandEntries,
  commandNames,
  ENTRIES,
  helpFor,
  PROGRAM,
  ROOT_PAGE,
} from './commands.ts';

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
  const [word] = rest;
  if (first === 'lab' && word !== undefined && isUnknownToLab(word)) {
    return { failure: commandError(`lab ${word}`, LAB_COMMANDS), code: USAGE };
  }
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

const LAB_COMMANDS = [...commandEntries().keys()].filter((name) => name.startsWith('lab '));

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

/** What the application is told of the process it runs in. */
interface Surroundings {
  readonly version: string;
  readonly paper: TerminalLayout;
  /** Where a failure goes that stricli would print by itself. */
  readonly onFailure: (error: TrustprintError) => void;
}

/**
 * The command line. What goes wrong is handed on as an error of ours, so that it is printed once,
 * in the format that was asked for.
 */
function applicationOf(surroundings: Surroundings): Application<Bound> {
  const { flags, integration } = flagNames();
  return buildApplication<Bound>(
    rootMap(),
    {
      name: PROGRAM,
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
      localization: { text: textFor(surroundings, flags) },
    },
    {
      help: help(surroundings),
      version: versionFlag(surroundings),
      names: integration,
    },
  );
}

function textFor({ onFailure }: Surroundings, flags: () => readonly string[]): typeof stricliText {
  const failed = (thrown: unknown): string => {
    onFailure(typedError(thrown));
    return '';
  };
  return {
    ...stricliText,
    noCommandRegisteredForInput: ({ input }) =>
      failed(commandError(input, [...commandNames(), 'help', 'version'])),
    exceptionWhileParsingArguments: (thrown) => failed(argumentError(thrown, flags())),
    exceptionWhileLoadingCommandFunction: failed,
    exceptionWhileLoadingCommandContext: failed,
    exceptionWhileRunningCommand: failed,
    exceptionWhileRunningIntegrationFlag: ({ exception }) => failed(exception),
    exceptionWhileRunningIntegrationHook: ({ exception }) => failed(exception),
    commandErrorResult: failed,
  };
}

function help({ paper }: Surroundings): StricliIntegration<Bound> {
  return {
    flag: {
      brief: 'print help',
      aliases: ['h'],
      global: true,
      defaultForRouteMap: true,
      run(_app, { result }) {
        this.process.stdout.write(helpFor(result.prefix.slice(1), paper));
      },
    },
  };
}

/** `-v` too, as people try it; below a command it is `--verbose`. */
function versionFlag({ version }: Surroundings): StricliIntegration<Bound> {
  return {
    flag: {
      brief: 'print the version',
      aliases: ['V', 'v'],
      global: false,
      run() {
        this.process.stdout.write(`${version}\n`);
      },
    },
  };
}

/** The flags of the command that runs, as they are typed: the nearest is suggested for another. */
function flagNames(): {
  readonly flags: () => readonly string[];
  readonly integration: StricliIntegration<Bound>;
} {
  let names: readonly string[] = [];
  return {
    flags: () => names,
    integration: {
      hooks: {
        'command:start': ({ result: { target } }) => {
          names =
            'parameters' in target ? Object.keys(target.parameters.flags ?? {}).map(kebab) : [];
        },
      },
    },
  };
}

function rootMap(): RouteMap<Bound> {
  const commands = Object.entries(ENTRIES).map(([name, { command }]) => [name, command] as const);
  return buildRouteMap<string, Bound>({
    routes: { ...Object.fromEntries(commands), ...mapsBelow(), lab },
    docs: { brief: ROOT_PAGE.says },
  });
}

/** What has commands below it and runs without one. */
function mapsBelow(): Readonly<Record<string, RouteMap<Bound>>> {
  const maps = Object.entries(ENTRIES).flatMap(([name, { command }]) => {
    const below = Object.entries(BELOW[name] ?? {});
    if (below.length === 0) return [];
    const named = below.map(([word, entry]) => [word, entry.command] as const);
    const map = buildRouteMap<string, Bound>({
      routes: { ...Object.fromEntries(named), [RUN]: command },
      defaultCommand: RUN,
      docs: { brief: command.brief },
    });
    return [[name, map] as const];
  });
  return Object.fromEntries(maps);
}

/** A command that others are below is one of them for stricli; nobody types its name. */
const RUN = ' ';
