// SPDX-License-Identifier: Apache-2.0

import { ERROR_KINDS } from '../../src/core/error.ts';
import { HOMEPAGE } from '../../src/render/homepage.ts';
import type { TerminalLayout } from '../../src/render/page.ts';
import { helpPages } from '../../src/surfaces/cli/commands.ts';
import { code, madeFrom, type Page, paragraphs, table } from './page.ts';

/** `docs/cli.md`: the exit codes, and every command in a sentence. */
export function cliPage(): Page {
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
    '`trustprint COMMAND --help` has the flags of a command, with examples; so has its page.',
    commandHelps()
      .filter((help, _, all) => !all.some((other) => isShortFor(help, other)))
      .map(({ name, usage, says }) => {
        const [sentence = ''] = says.split(/(?<=\.) /);
        return `- [${code(usage)}](${HOMEPAGE}cli/${name}): ${sentence}`;
      })
      .join('\n'),
  );
  return { path: 'docs/cli.md', text };
}

/** `access` is `access list`, and has the same help. */
function isShortFor(help: Help, other: Help): boolean {
  return other.usage === help.usage && other.name.startsWith(`${help.name}-`);
}

/** A page of help, in its parts. */
export interface Help {
  /** `lab-env`: the words that are typed, without the first. */
  readonly name: string;
  readonly usage: string;
  readonly says: string;
  /** What an argument may be. */
  readonly notes: readonly string[];
  readonly examples: readonly string[];
  /** Each flag as an item of a list. */
  readonly flags: readonly string[];
  readonly probing: readonly string[];
}

/** The help of every command. */
export function commandHelps(): readonly Help[] {
  const [, ...pages] = helpPages(UNBROKEN);
  return pages.map(([typed, help]) => helpOf(typed, help));
}

function helpOf(typed: string, help: string): Help {
  // The page of the lab has that of its start behind its own.
  const [own = ''] = help.split('\n\nusage: ');
  const [usage = '', says = '', ...blocks] = own.trimEnd().split('\n\n');
  const linesBelow = (isMeant: (heading: string) => boolean): readonly string[] =>
    blocks.filter(isMeant).flatMap((block) => block.split('\n').slice(1));
  return {
    name: typed.split(' ').slice(1).join('-'),
    usage: usage.replace('usage: ', ''),
    says,
    notes: blocks.filter((block) => block.startsWith(' ')).flatMap((block) => block.split('\n')),
    examples: linesBelow((block) => block.startsWith('Examples\n')).map((line) => line.trim()),
    flags: linesBelow((block) => /^Flags( for what is printed)?\n/.test(block)).flatMap(flagItem),
    probing: linesBelow((block) => block.startsWith('Flags for probing\n')).flatMap(flagItem),
  };
}

/** A line of help as an item of a list; `--help` is everywhere. */
function flagItem(line: string): readonly string[] {
  const [, flag = '', brief = ''] = /^ +(.+?) {2,}(.+)$/.exec(line) ?? [];
  return flag === '-h, --help' ? [] : [`- ${code(flag)}: ${brief}`];
}

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
