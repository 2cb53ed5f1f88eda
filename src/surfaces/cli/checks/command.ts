// SPDX-License-Identifier: Apache-2.0

import { buildCommand } from '@stricli/core';

import { flag, outputAliases } from '../flags.ts';
import { type Entry, handedContext } from '../help.ts';

const { o, q } = outputAliases;

/** All gates and checks. */
export const checks: Entry = {
  command: buildCommand({
    docs: { brief: 'all gates, in the order of STS, and all checks' },
    parameters: {
      flags: {
        format: {
          kind: 'enum',
          values: ['text', 'json', 'markdown'],
          default: 'text',
          brief: 'how to print the list; markdown is the page of the docs',
        },
        quiet: flag('print the ids alone, one a line'),
      },
      aliases: { o, q },
    },
    loader: async () => handedContext((await import('./run.ts')).runChecks),
  }),
  page: {
    usage: 'checks [flags]',
    says: 'Lists what doctor and scan judge. Works offline.',
    examples: [
      ['checks', 'all of them'],
      ['checks --quiet', 'their ids, for --only and --skip'],
      ['checks --format markdown', 'the page of the docs, with the answers of STS'],
    ],
    notes: [],
  },
};
