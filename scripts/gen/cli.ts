// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';

import { ERROR_KINDS } from '../../src/core/error.ts';
import { madeFrom, type Page, paragraphs, table } from './page.ts';

/** `docs/cli.md`: what `--help` of the program and of each of its commands prints. */
export function cliPage(): Page {
  const text = paragraphs(
    '# The command line',
    madeFrom('what `--help` prints'),
    'Results go to standard output, everything else to standard error. The exit code is the same in ' +
      'every format; where several apply, 2, 70, 4, 5, 1, 3, 0 in this order:',
    table(['exit code', 'means'], exitRows()),
    'What goes wrong has a code: see [errors](errors.md). What is judged has an id: see ' +
      '[gates and checks](checks.md).',
    ...helpPages([]),
  );
  return { path: 'docs/cli.md', text };
}

/** The help of a command, then of the commands under it. */
function helpPages(command: readonly string[]): readonly string[] {
  const help = execFileSync(process.execPath, ['bin/trustprint.js', ...command, '--help'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '100' },
  }).trimEnd();
  const page = paragraphs(
    `## ${['trustprint', ...command].join(' ')}`,
    `\`\`\`text\n${help}\n\`\`\``,
  );
  return [page, ...commandsIn(help).flatMap((name) => helpPages([...command, name]))];
}

/** The names in the section `Commands` of a page of help. */
function commandsIn(help: string): readonly string[] {
  const [, section = ''] = help.split(/^Commands$/m);
  const [rows = ''] = section.trimStart().split('\n\n');
  return [...` ${rows}`.matchAll(/^ {1,2}([a-z][a-z-]*) {2,}/gm)].flatMap(([, name]) => name ?? []);
}

function exitRows(): readonly (readonly (string | number)[])[] {
  const { input, observation, denied, conflict, bug } = ERROR_KINDS;
  return [
    [0, 'done; the trust holds (for `thumbprint`: the values could be computed)'],
    [
      1,
      'done; the trust is broken, or there are findings at or above `--fail-on`, or `fix` cannot mend the cause',
    ],
    [input.exit, input.meaning],
    [observation.exit, `could not tell: ${observation.meaning}`],
    [denied.exit, denied.meaning],
    [conflict.exit, `${conflict.meaning}, or only a part was applied`],
    [bug.exit, bug.meaning],
  ];
}
