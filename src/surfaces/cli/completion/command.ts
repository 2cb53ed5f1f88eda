// SPDX-License-Identifier: Apache-2.0

import { buildCommand } from '@stricli/core';

import { TrustprintError } from '../../../core/error.ts';
import { beginning } from './proposals.ts';
import { didYouMean } from '../../../core/model/nearest.ts';
import { type Entry, handedContext } from '../help.ts';
import type { Shell } from './run.ts';

/** The script that lets a shell complete what is typed. */
export const completion: Entry = {
  command: buildCommand({
    docs: { brief: 'the script that lets a shell complete commands, flags and values' },
    parameters: {
      positional: {
        kind: 'tuple',
        parameters: [
          {
            parse: parseShell,
            brief: 'bash, zsh or fish',
            placeholder: 'SHELL',
            proposeCompletions: (partial) => beginning(partial, SHELLS),
          },
        ],
      },
    },
    loader: async () => handedContext((await import('./run.ts')).runCompletion),
  }),
  page: {
    usage: 'completion bash|zsh|fish',
    says: 'Prints a script that completes commands, flags, their values, gates and checks, scenarios of the lab and receipts. Works offline.',
    examples: [
      ['completion bash > ~/.local/share/bash-completion/completions/trustprint', 'for bash'],
      ['completion zsh > ~/.zfunc/_trustprint', 'for zsh; the folder is in its fpath'],
      ['completion fish > ~/.config/fish/completions/trustprint.fish', 'for fish'],
    ],
    notes: [],
  },
};

function parseShell(text: string): Shell {
  const shell = SHELLS.find((known) => known === text);
  if (shell !== undefined) return shell;
  throw new TrustprintError(
    'argument_invalid',
    `not a shell that is known: "${text.slice(0, 60)}"`,
    {
      facts: { text: text.slice(0, 60) },
      hint: didYouMean(text, SHELLS) ?? `give one of ${SHELLS.join(', ')}`,
    },
  );
}

const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];
