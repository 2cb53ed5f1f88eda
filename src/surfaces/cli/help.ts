// SPDX-License-Identifier: Apache-2.0

import type { Command } from '@stricli/core';

import {
  BLANK,
  type TerminalLayout,
  paint,
  pairs,
  printPage,
  row,
  type Row,
  wholeRow,
} from '../../render/page.ts';
import type { Bound, Context } from './context.ts';
import { connectionFlags } from './flags.ts';
import { kebab } from './arguments.ts';

/** A page of help, beside what the command's own flags say. */
export interface HelpPage {
  /** What follows the program's name: `doctor [TARGET]`. */
  readonly usage: string;
  /** What it is for, in a sentence or two. */
  readonly says: string;
  /** Three command lines that work, each with what it does. */
  readonly examples: readonly (readonly [command: string, does: string])[];
  /** What a target or another argument may be. */
  readonly notes: readonly string[];
}

type Flags = NonNullable<Command<Bound>['parameters']['flags']>;
type Flag = Flags[string];

/** The help of a command. */
export function renderCommandHelp(
  page: HelpPage,
  command: Command<Bound>,
  paper: TerminalLayout,
): string {
  const { flags = {}, aliases = {} } = command.parameters;
  const shorts = new Map(Object.entries(aliases).map(([letter, name]) => [name, letter]));
  const named = (names: readonly string[]): readonly (readonly [string, string])[] =>
    names.flatMap((name) => {
      const flag = flags[name];
      return flag === undefined ? [] : [flagPair(name, flag, shorts.get(name))];
    });
  const all = Object.keys(flags);
  const connection = all.includes('region') ? Object.keys(connectionFlags) : [];
  const own = all.filter((name) => !connection.includes(name) && !OUTPUT.includes(name));
  const output = OUTPUT.filter((name) => all.includes(name));
  return printPage(
    [
      ...headRows(page),
      ...section('Flags', pairs(2, named(own))),
      ...section('Flags for probing', pairs(2, named(connection))),
      ...section(
        'Flags for what is printed',
        pairs(2, [...named(output), ['-h, --help', 'print this']]),
      ),
    ],
    paper,
  );
}

/** The help of the program, or of a command that has commands. */
export function renderMapHelp(
  page: HelpPage,
  commands: readonly (readonly [name: string, does: string])[],
  paper: TerminalLayout,
): string {
  return printPage(
    [
      ...headRows(page),
      ...section('Commands', pairs(2, commands)),
      BLANK,
      row(0, [`${PROGRAM} COMMAND --help says more, with examples.`]),
    ],
    paper,
  );
}

function headRows({ usage, says, examples, notes }: HelpPage): readonly Row[] {
  return [
    wholeRow(0, [paint('strong', 'usage:'), ` ${PROGRAM} ${usage}`]),
    BLANK,
    row(0, [says]),
    ...(notes.length === 0 ? [] : [BLANK]),
    ...notes.map((note) => row(2, [note], 4)),
    ...section('Examples', examples.flatMap(exampleRows)),
  ];
}

function exampleRows([command, does]: readonly [string, string]): readonly Row[] {
  return [row(2, [paint('dim', `# ${does}`)], 4), wholeRow(2, [`${PROGRAM} ${command}`])];
}

function section(title: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [BLANK, row(0, [paint('strong', title)]), ...rows];
}

function flagPair(name: string, flag: Flag, short: string | undefined): readonly [string, string] {
  const letter = short === undefined ? '    ' : `-${short}, `;
  const taken = placeholderOf(flag);
  const repeats = 'variadic' in flag && flag.variadic !== false;
  const value = taken === undefined ? '' : ` ${taken}`;
  return [
    `${letter}--${kebab(name)}${value}${repeats ? ' ...' : ''}`,
    `${flag.brief}${valuesOf(flag)}${defaultOf(flag)}`,
  ];
}

function placeholderOf(flag: Flag): string | undefined {
  if (flag.kind === 'boolean' || flag.kind === 'counter') return undefined;
  if (flag.kind !== 'enum') return flag.placeholder;
  return isLong(flag.values) ? 'VALUE' : flag.values.join('|');
}

/** Those that would push all that is said of the flags off a screen. */
function valuesOf(flag: Flag): string {
  return flag.kind === 'enum' && isLong(flag.values) ? `: ${flag.values.join(', ')}` : '';
}

function isLong(values: readonly string[]): boolean {
  return values.join('|').length > MOST_OF_VALUES;
}

function defaultOf(flag: Flag): string {
  return flag.kind === 'enum' &&
    typeof flag.default === 'string' &&
    !flag.brief.includes('(default')
    ? ` (default ${flag.default})`
    : '';
}

const PROGRAM = 'trustprint';
const MOST_OF_VALUES = 70;
const OUTPUT: readonly string[] = ['format', 'quiet', 'verbose'];

/** A command, and its page of help. */
export interface Entry {
  readonly command: Command<Bound>;
  readonly page: HelpPage;
}

/** What a target may be, for the pages of the commands that take one. */
export const TARGETS: readonly string[] = [
  'TARGET is an issuer (https://HOST/PATH), an EKS cluster (eks:NAME or its ARN), the ARN of an IAM OIDC provider or role, a workload in the current kube context (sa:NAMESPACE/NAME, and so with pod:, deploy:, sts:, ds:, rs:, job: and cronjob:; also as kubectl has it: deploy/NAME -n NAMESPACE), that context itself (k8s:), or the CI job that we run in (ci:).',
];

/** Hands a command the context that stricli has bound to `this`. */
export function handedContext<Given, Args extends readonly unknown[], Result>(
  run: (context: Context, flags: Given, ...args: Args) => Result,
): (this: Bound, flags: Given, ...args: Args) => Result {
  return function handed(this: Bound, flags, ...args) {
    return run(this.context, flags, ...args);
  };
}
