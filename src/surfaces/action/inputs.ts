// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { didYouMean } from '../../core/model/nearest.ts';

/** The inputs of `action.yml`, as the workflow gives them; `undefined` where it does not. */
export interface Inputs {
  readonly command: Command;
  readonly target: string | undefined;
  readonly role: string | undefined;
  readonly audience: string | undefined;
  readonly region: string | undefined;
  readonly failOn: string | undefined;
  readonly config: string | undefined;
  readonly baseline: string | undefined;
  readonly sarif: string | undefined;
  readonly more: readonly string[];
}

export type Command = (typeof COMMANDS)[number];

type Environment = Readonly<Record<string, string | undefined>>;

const COMMANDS = ['doctor', 'scan'] as const;

/**
 * Reads the inputs from the variables that the runner sets: `INPUT_`, and the name in capitals.
 *
 * @see GitHub Docs, Metadata syntax for GitHub Actions, `inputs`.
 * @throws TrustprintError `argument_invalid`.
 */
export function inputsIn(environment: Environment): Inputs {
  const input = (name: string): string | undefined => {
    const value = environment[`INPUT_${name.toUpperCase()}`]?.trim();
    if (value?.startsWith('-') === true && name !== 'args') throw flagIn(name, value);
    return value === '' ? undefined : value;
  };
  return {
    command: commandIn(input('command') ?? 'doctor'),
    target: input('target'),
    role: input('role-to-assume'),
    audience: input('audience'),
    region: input('region'),
    failOn: input('fail-on'),
    config: input('config'),
    baseline: input('baseline'),
    sarif: input('sarif-file'),
    more: (input('args') ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  };
}

/** A workflow may take an input from whoever starts it, and a flag may send the token of the job elsewhere. */
function flagIn(name: string, value: string): TrustprintError {
  return new TrustprintError(
    'argument_invalid',
    `the input ${name} is a flag: "${value.slice(0, 60)}"`,
    { facts: { input: name }, hint: 'flags belong in args' },
  );
}

function commandIn(text: string): Command {
  const command = COMMANDS.find((known) => known === text);
  if (command !== undefined) return command;
  throw new TrustprintError(
    'argument_invalid',
    `not a command of this action: "${text.slice(0, 60)}"`,
    {
      facts: { command: text.slice(0, 60) },
      hint: didYouMean(text, COMMANDS) ?? `give ${COMMANDS.join(' or ')}`,
    },
  );
}

/** Where reports are written that become annotations, summary and outputs. */
export interface Reports {
  readonly annotations: string;
  readonly summary: string;
  readonly result: string;
}

/** With what a command line is made. */
interface Making {
  readonly reports: Reports;
  /** Whether there is a token to ask STS with. */
  readonly mayAsk: boolean;
}

/** The command line that the inputs ask for. */
export function argumentsFor(inputs: Inputs, making: Making): readonly string[] {
  const { reports } = making;
  const { command, target, region, failOn, config, sarif, more } = inputs;
  const isDoctor = command === 'doctor';
  return [
    command,
    ...(target === undefined ? (isDoctor ? ['ci:'] : []) : [target]),
    ...(isDoctor ? ofDoctor(inputs, making) : ofScan(inputs)),
    ...given('--region', region),
    ...given('--fail-on', failOn),
    ...given('--config', config),
    ...given('--report', `markdown=${reports.summary}`),
    ...given('--report', `${isDoctor ? 'json' : 'ndjson'}=${reports.result}`),
    ...(sarif === undefined ? [] : given('--report', `sarif=${sarif}`)),
    ...more,
  ];
}

/** Where a role is named, STS is asked: what it answers outranks what is predicted. */
function ofDoctor(
  { role, audience }: Inputs,
  { reports: { annotations }, mayAsk }: Making,
): readonly string[] {
  return [
    ...given('--role', role),
    ...(mayAsk ? ['--live'] : []),
    ...given('--audience', audience),
    ...given('--report', `github=${annotations}`),
  ];
}

function ofScan({ baseline }: Inputs): readonly string[] {
  return baseline === undefined ? [] : [...given('--baseline', baseline), '--update-baseline'];
}

function given(flag: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [flag, value];
}
