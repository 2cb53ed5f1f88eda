// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import type { Bound, Context } from '../context.ts';
import { outputAliases, outputFlags, plainFormat, text } from '../flags.ts';
import { beginning } from '../completion/proposals.ts';
import { LAB_PORT, port, someText } from '../values.ts';
import type { ControlFlags, EnvFlags } from './control.ts';
import { type Entry, handedContext } from '../help.ts';

const controlFlags: FlagParametersForType<ControlFlags, Bound> = {
  port: {
    kind: 'parsed',
    parse: port,
    optional: true,
    brief: `port of the lab (default: that of AWS_ENDPOINT_URL, else ${String(LAB_PORT)})`,
    placeholder: 'PORT',
  },
  format: plainFormat,
  quiet: outputFlags.quiet,
};
const { o, q } = outputAliases;
const aliases = { o, q } as const;

export const labEnv: Entry = {
  command: buildCommand({
    docs: { brief: 'what to set in a shell that is to speak to the lab' },
    parameters: {
      flags: {
        ...controlFlags,
        workload: {
          kind: 'boolean',
          optional: true,
          withNegated: false,
          brief: 'the variables of its workload, which has a token and no keys',
        },
      } satisfies FlagParametersForType<EnvFlags, Bound>,
      aliases,
    },
    loader: async () => handedContext((await import('./control.ts')).runLabEnv),
  }),
  page: {
    usage: 'lab env [flags]',
    says: 'Prints what puts a POSIX shell into the lab: AWS CLI, SDKs and trustprint then speak to it, and cannot reach AWS.',
    examples: [
      ['lab env', 'for eval "$(trustprint lab env)"'],
      ['lab env --workload', 'to be the workload: a token, a role, and no keys'],
      ['lab env --format json', 'for a program'],
    ],
    notes: [],
  },
};

export const labStop: Entry = control(
  'stop',
  { brief: 'stop the lab', says: 'Stops the lab that runs, and removes its files.' },
  [
    ['lab stop', 'the one on the usual port'],
    ['lab stop --port 4600', 'the one on another port'],
    ['lab stop --format json', 'for a program'],
  ],
);

export const labRotate: Entry = control(
  'rotate',
  {
    brief: 'renew the CA of the issuer',
    says: 'Renews the CA of the issuer of the lab: what it serves changes, and IAM still lists the old value.',
  },
  [
    ['lab rotate', 'what happened in the outage, once more'],
    ['lab rotate --port 4600', 'in the lab on another port'],
    ['lab rotate --format json', 'for a program'],
  ],
);

export const labReset: Entry = control(
  'reset',
  {
    brief: 'start the scenario again',
    says: 'Starts the scenario of the lab again: what was written to its IAM is gone.',
  },
  [
    ['lab reset', 'as it was when it began'],
    ['lab reset --port 4600', 'in the lab on another port'],
    ['lab reset --format json', 'for a program'],
  ],
);

export const labState: Entry = control(
  'state',
  {
    brief: 'print what the lab holds',
    says: 'Prints what the lab holds, as JSON: no token, no key, no credentials.',
  },
  [
    ['lab state', 'providers, roles, clusters and certificates, as JSON'],
    ['lab state --port 4600', 'of the lab on another port'],
    ['lab state --format json', 'the same'],
  ],
);

export const labScenario: Entry = {
  command: buildCommand({
    docs: { brief: 'break something else in the lab; without a name, list what there is' },
    parameters: {
      flags: controlFlags,
      aliases,
      positional: {
        kind: 'tuple',
        parameters: [
          {
            parse: someText,
            optional: true,
            brief: 'name of a scenario',
            placeholder: 'NAME',
            proposeCompletions: proposeScenarios,
          },
        ],
      },
    },
    loader: async () => handedContext((await import('./control.ts')).runLabScenario),
  }),
  page: {
    usage: 'lab scenario [NAME] [flags]',
    says: 'Switches the lab that runs to another scenario, with certificates of its own; without a name, lists the scenarios.',
    examples: [
      ['lab scenario', 'what can be broken, and whether fix repairs it'],
      ['lab scenario stale-thumbprint', 'break that'],
      ['lab scenario healthy --port 4600', 'nothing broken, in the lab on another port'],
    ],
    notes: [],
  },
};

export const labToken: Entry = {
  command: buildCommand({
    docs: { brief: 'mint a token that the issuer of the lab signs' },
    parameters: {
      flags: {
        ...controlFlags,
        sub: text('its subject (default: that of the workload)', 'TEXT'),
        aud: { ...text('its audience (default: sts.amazonaws.com)', 'TEXT'), variadic: true },
        claims: text('further claims, as a JSON object; null leaves one out', 'JSON'),
      },
      aliases,
    },
    loader: async () => handedContext((await import('./control.ts')).runLabToken),
  }),
  page: {
    usage: 'lab token [flags]',
    says: 'Prints a token of the lab, which opens nothing but the lab.',
    examples: [
      ['lab token > token.jwt', 'as the workload of the lab has it'],
      [
        'lab token --sub system:serviceaccount:team-a:web --aud sts.amazonaws.com',
        'of another service account',
      ],
      [`lab token --claims '{"exp":0}' --format json`, 'with its claims, for a program'],
    ],
    notes: [],
  },
};

type Operation = 'stop' | 'rotate' | 'reset' | 'state';

function control(
  name: Operation,
  { brief, says }: { readonly brief: string; readonly says: string },
  examples: Entry['page']['examples'],
): Entry {
  return {
    command: buildCommand({
      docs: { brief },
      parameters: { flags: controlFlags, aliases },
      loader: async () => {
        const { runLabOperation } = await import('./control.ts');
        return handedContext(async (context: Context, flags: ControlFlags) =>
          runLabOperation(context, flags, name),
        );
      },
    }),
    page: { usage: `lab ${name} [flags]`, says, examples, notes: [] },
  };
}

/** Scenarios of the lab, for shell completion; the lab is loaded when it is asked. */
export async function proposeScenarios(partial: string): Promise<readonly string[]> {
  const { scenarios } = await import('../../lab/scenarios/catalogue.ts');
  return beginning(
    partial,
    scenarios.map(({ name }) => name),
  );
}
