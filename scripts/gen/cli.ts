// SPDX-License-Identifier: Apache-2.0

import { ERROR_KINDS } from '../../src/core/error.ts';
import type { TerminalLayout } from '../../src/render/page.ts';
import { helpPages } from '../../src/surfaces/cli/commands.ts';
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
    'A file that a flag names may be a pipe, such as `--token <(COMMAND)`: it is waited for up to a minute, and Ctrl-C ends ' +
      'the wait. What is too large, a device without end or a folder is refused. The files of AWS that its SDK reads ' +
      'again (`AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE`, `AWS_WEB_IDENTITY_TOKEN_FILE`) have to be files.',
    ...pagesOf(helpPages(PAPER)),
  );
  return { path: 'docs/cli.md', text };
}

/** What a page says word for word as an earlier one does is said there. */
function pagesOf(pages: Iterable<readonly [string, string]>): readonly string[] {
  const saidAt = new Map<string, string>();
  return [...pages].map(([typed, help]) => {
    const blocks = help.trimEnd().split('\n\n');
    const text = blocks.map((block) => {
      const [heading = '', ...rows] = block.split('\n');
      const at = saidAt.get(block);
      if (at !== undefined && rows.length > FEW_ROWS)
        return `${heading.replace(/ is an .*/, '')}: as for ${at}`;
      saidAt.set(block, at ?? typed);
      return block;
    });
    return paragraphs(`## ${typed}`, `\`\`\`text\n${text.join('\n\n')}\n\`\`\``);
  });
}

const FEW_ROWS = 2;

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

const PAPER: TerminalLayout = { colour: false, unicode: true, width: 100 };
