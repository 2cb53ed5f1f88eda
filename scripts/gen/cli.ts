// SPDX-License-Identifier: Apache-2.0

import { ERROR_KINDS } from '../../src/core/error.ts';
import type { TerminalLayout } from '../../src/render/page.ts';
import { helpPages } from '../../src/surfaces/cli/commands.ts';
import { code, madeFrom, type Page, paragraphs, table } from './page.ts';

/** `docs/cli.md`: what `--help` of each command prints, each flag once. */
export function cliPage(): Page {
  const [, ...commands] = [...helpPages(UNBROKEN)].map(([, help]) => helpOf(help));
  const probing = commands[0]?.probing ?? [];
  const told = new Set(probing);
  const text = paragraphs(
    '# The command line',
    madeFrom('what `--help` prints'),
    'Results go to standard output, everything else to standard error. The exit code is the same in ' +
      'every format; where several apply, 2, 70, 4, 5, 1, 3, 0 in this order:',
    table(['exit code', 'means'], exitRows()),
    'Every error has a [code](errors.md), every gate and check an [id](checks.md).',
    'A flag that names a file also takes a pipe, such as `--token <(COMMAND)`, and waits for it up to a minute. ' +
      '`AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE` and `AWS_WEB_IDENTITY_TOKEN_FILE` must be files, as the SDK ' +
      'reads them again.',
    'A flag is explained at the first command that has it; `--help` of each command has all of its flags, and examples.',
    ...commands.map((command) => section(command, told)),
    `## ${PROBING}`,
    probing.join('\n'),
  );
  return { path: 'docs/cli.md', text };
}

/** A page of help, in its parts. */
interface Help {
  readonly usage: string;
  readonly says: string;
  /** What an argument may be. */
  readonly notes: readonly string[];
  /** Each flag as an item of a list. */
  readonly flags: readonly string[];
  readonly probing: readonly string[];
}

function helpOf(help: string): Help {
  // The page of the lab has that of its start behind its own.
  const [own = ''] = help.split('\n\nusage: ');
  const [usage = '', says = '', ...blocks] = own.trimEnd().split('\n\n');
  const below = (isMeant: (heading: string) => boolean): readonly string[] =>
    blocks.filter(isMeant).flatMap((block) => block.split('\n').slice(1).flatMap(flagItem));
  return {
    usage: usage.replace('usage: ', ''),
    says,
    notes: blocks.filter((block) => block.startsWith(' ')).flatMap((block) => block.split('\n')),
    flags: below((block) => /^Flags( for what is printed)?\n/.test(block)),
    probing: below((block) => block.startsWith(`${PROBING}\n`)),
  };
}

/** A line of help as an item of a list; `--help` is everywhere. */
function flagItem(line: string): readonly string[] {
  const [, flag = '', brief = ''] = /^ +(.+?) {2,}(.+)$/.exec(line) ?? [];
  return flag === '-h, --help' ? [] : [`- ${code(flag)}: ${brief}`];
}

/** @param told What an earlier command has said; it grows. */
function section(help: Help, told: Set<string>): string {
  const { usage, says, notes, probing } = help;
  const all = [...help.flags, ...probing];
  const isNew = (item: string): boolean => !told.has(item);
  const text = paragraphs(
    `## ${code(usage)}`,
    says,
    ...notes.filter(isNew).map((note) => note.trim()),
    all.filter(isNew).join('\n'),
    toldBefore(help, told),
  );
  for (const item of [...notes, ...all]) told.add(item);
  return text;
}

/** The names of flags that were explained above, and of those for probing together. */
function toldBefore({ flags, probing }: Help, told: ReadonlySet<string>): string {
  const isAll = probing.length > 0 && probing.every((item) => told.has(item));
  const before = (isAll ? flags : [...flags, ...probing]).filter((item) => told.has(item));
  const names = before.flatMap((item) => /--[a-z\d-]+/.exec(item)?.[0] ?? []).map(code);
  const others = isAll ? [...names, 'the [flags for probing](#flags-for-probing)'] : names;
  return others.length === 0 ? '' : `Also ${others.join(', ')}.`;
}

const PROBING = 'Flags for probing';

function exitRows(): readonly (readonly (string | number)[])[] {
  const { input, observation, denied, conflict, bug } = ERROR_KINDS;
  return [
    [
      0,
      'done; OK: all that the target comprises was checked (for `thumbprint`: the values could be computed)',
    ],
    [
      1,
      'done; the trust is broken, or there are findings at or above `--fail-on`, or `fix` cannot repair ' +
        'the cause, or `fix --plan` has something to write',
    ],
    [input.exit, input.meaning],
    [
      observation.exit,
      `cannot tell yet: ${observation.meaning}, or nothing that was seen explains an answer that was shown`,
    ],
    [denied.exit, `${denied.meaning}, or by a "no" to the question`],
    [conflict.exit, `${conflict.meaning}, or only a part was applied`],
    [bug.exit, bug.meaning],
    ['130, 143', 'interrupted by SIGINT or SIGTERM; `lab` then ends with 0'],
  ];
}

const UNBROKEN: TerminalLayout = { colour: false, unicode: true, width: undefined };
