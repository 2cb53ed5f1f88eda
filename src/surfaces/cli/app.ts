// SPDX-License-Identifier: Apache-2.0

import {
  type Application,
  buildApplication,
  buildRouteMap,
  type RouteMap,
  type StricliIntegration,
  text_en as stricliText,
} from '@stricli/core';

import type { TrustprintError } from '../../core/error.ts';
import { typedError } from '../../render/error.ts';
import type { TerminalLayout } from '../../render/page.ts';
import { lab } from './lab/command.ts';
import type { Bound } from './context.ts';
import { argumentError, commandError } from './failure.ts';
import { kebab } from './kebab.ts';
import { commandNames, ENTRIES, helpFor, PROGRAM, ROOT_PAGE } from './pages.ts';

/** What the application is told of the process it runs in. */
export interface Surroundings {
  readonly version: string;
  readonly paper: TerminalLayout;
  /** Where a failure goes that stricli would print by itself. */
  readonly onFailure: (error: TrustprintError) => void;
}

/**
 * The command line. What goes wrong is handed on as an error of ours, so that it is printed once,
 * in the format that was asked for.
 */
export function applicationOf(surroundings: Surroundings): Application<Bound> {
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
      version: version(surroundings),
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
    noCommandRegisteredForInput: ({ input }) => failed(commandError(input, commandNames())),
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
function version({ version: current }: Surroundings): StricliIntegration<Bound> {
  return {
    flag: {
      brief: 'print the version',
      aliases: ['V', 'v'],
      global: false,
      run() {
        this.process.stdout.write(`${current}\n`);
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
    routes: { ...Object.fromEntries(commands), lab },
    docs: { brief: ROOT_PAGE.says },
  });
}
