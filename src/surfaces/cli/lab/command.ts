// SPDX-License-Identifier: Apache-2.0

import { buildCommand, buildRouteMap, type RouteMap } from '@stricli/core';

import type { Bound, Context } from '../context.ts';
import { type HelpPage, type Entry, handedContext } from '../help.ts';
import { outputAliases, outputFlags, plainFormat } from '../flags.ts';
import { LAB_PORT, milliseconds, port, someText } from '../values.ts';
import {
  labEnv,
  labReset,
  labRotate,
  labScenario,
  labState,
  labStop,
  labToken,
  proposeScenarios,
} from './control-commands.ts';
import type { RunFlags } from './program.ts';
import type { LabFlags } from './run.ts';

const start: Entry = {
  command: buildCommand<LabFlags, [], Bound>({
    docs: { brief: 'start a lab, and run it until it is told to stop' },
    parameters: {
      flags: {
        scenario: {
          kind: 'parsed',
          parse: someText,
          default: 'stale-thumbprint',
          brief: 'what is broken; trustprint lab scenario lists them (default stale-thumbprint)',
          placeholder: 'NAME',
          proposeCompletions: proposeScenarios,
        },
        port: {
          kind: 'parsed',
          parse: port,
          default: String(LAB_PORT),
          brief: `port on loopback; 0 takes a free one (default ${String(LAB_PORT)})`,
          placeholder: 'PORT',
        },
        messages: {
          kind: 'enum',
          values: ['current', 'classic'],
          default: 'current',
          brief: 'the words of its STS: of today, or before 2026',
        },
        match: {
          kind: 'enum',
          values: ['path', 'any', 'top'],
          default: 'path',
          brief: 'which presented certificates a listed value may match',
        },
        hosts: {
          kind: 'enum',
          values: ['both', 'jwks'],
          default: 'both',
          brief: 'which hosts have to match',
        },
        keyCache: {
          kind: 'parsed',
          parse: milliseconds,
          default: '0s',
          brief: 'how long its STS keeps keys (default 0s)',
          placeholder: 'TIME',
        },
        format: plainFormat,
        quiet: outputFlags.quiet,
      },
      aliases: { o: outputAliases.o, q: outputAliases.q },
    },
    loader: async () => {
      const [{ runLab }, { scenarioNamed, startLab }] = await Promise.all([
        import('./run.ts'),
        import('../../lab/index.ts'),
      ]);
      return handedContext(async (context: Context, flags: LabFlags) =>
        runLab(context, flags, async ({ scenario, ...options }) =>
          startLab({ ...options, scenario: scenarioNamed(scenario).name }),
        ),
      );
    },
  }),
  page: {
    usage: 'lab [start] [flags]',
    says: 'Runs IAM, STS and EKS on this machine, with issuers whose certificates it mints, and enforces what AWS enforces. Nothing of it leaves the machine. It ends with Ctrl-C, SIGTERM or trustprint lab stop.',
    examples: [
      ['lab', 'the outage of a renewed private CA, on the usual port'],
      ['lab --scenario split-chain --port 0 --format json', 'another one, for a script'],
      ['lab start --messages classic', 'with the words that STS had before 2026'],
    ],
    notes: [],
  },
};

const runProgram: Entry = {
  command: buildCommand<RunFlags, string[], Bound>({
    docs: { brief: 'run a command as the workload of the lab' },
    parameters: {
      flags: {
        port: {
          kind: 'parsed',
          parse: port,
          default: String(LAB_PORT),
          brief: `port of the lab; 0 starts another (default ${String(LAB_PORT)})`,
          placeholder: 'PORT',
        },
        user: {
          kind: 'boolean',
          optional: true,
          withNegated: false,
          brief: 'as the user of the lab, who has keys and a kubeconfig',
        },
      },
      positional: {
        kind: 'array',
        parameter: {
          parse: (word: string) => word,
          brief: 'a scenario, --, and the command',
          placeholder: 'WORD',
          proposeCompletions: proposeScenarios,
        },
      },
    },
    loader: async () => {
      const [{ runInLab }, { scenarioNamed, startLab }] = await Promise.all([
        import('./program.ts'),
        import('../../lab/index.ts'),
      ]);
      return handedContext(async (context: Context, flags: RunFlags, ...words: string[]) =>
        runInLab(context, flags, {
          words,
          start: async (scenario) =>
            startLab({
              port: 0,
              ...(scenario === undefined ? {} : { scenario: scenarioNamed(scenario).name }),
            }),
        }),
      );
    },
  }),
  page: {
    usage: 'lab run [SCENARIO] [flags] -- COMMAND [ARGUMENT ...]',
    says: 'Runs a command with the variables of the workload of the lab: a token and a role, and no keys. Where no lab runs, one is started for it, and stopped after it. Exit code and signals are those of the command.',
    examples: [
      ['lab run -- aws sts get-caller-identity', 'what the workload is told'],
      ['lab run wrong-audience -- python3 app.py', 'your own program, in an outage'],
      ['lab run --user healthy -- kubectl get pods -A', 'as the user of the lab'],
    ],
    notes: [],
  },
};

/** The commands below `lab`; without one, it starts. */
export const LAB_ENTRIES = {
  start,
  run: runProgram,
  env: labEnv,
  stop: labStop,
  scenario: labScenario,
  rotate: labRotate,
  token: labToken,
  state: labState,
  reset: labReset,
} as const satisfies Readonly<Record<string, Entry>>;

/** What people type for a command below `lab`, too. */
const LAB_ALIASES = { scenarios: 'scenario', status: 'state' } as const;

/** Whether the word after `lab` is meant for a command, and is none. */
export function isUnknownToLab(word: string): boolean {
  return !word.startsWith('-') && !(word in LAB_ENTRIES) && !(word in LAB_ALIASES);
}

export const lab: RouteMap<Bound> = buildRouteMap({
  routes: Object.fromEntries(
    Object.entries(LAB_ENTRIES).map(([name, { command }]) => [name, command]),
  ),
  aliases: LAB_ALIASES,
  defaultCommand: 'start',
  docs: { brief: 'a local EKS, IAM and STS that enforce what AWS enforces' },
});

export const labPage: HelpPage = {
  usage: 'lab [COMMAND] [flags]',
  says: 'A local EKS, IAM and STS that enforce what AWS enforces, to rehearse an outage on. Without a command it starts.',
  examples: [
    ['lab', 'start it; it stays until Ctrl-C'],
    ['lab env', 'what to set in another shell: eval "$(trustprint lab env)"'],
    ['lab scenario expired-but-presented', 'break something else in the lab that runs'],
  ],
  notes: [],
};
