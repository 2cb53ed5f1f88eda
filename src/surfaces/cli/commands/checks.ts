// SPDX-License-Identifier: Apache-2.0

import { buildCommand } from '@stricli/core';

import { type Entry, handedContext } from '../entry.ts';
import { flag, outputAliases, type PlainFormat, plainFormat } from '../flags.ts';

export interface ChecksFlags {
  readonly format: PlainFormat;
  readonly quiet: boolean | undefined;
}

const { o, q } = outputAliases;

/** All gates and hygiene checks. */
export const checks: Entry = {
  command: buildCommand({
    docs: { brief: 'all gates, in the order of STS, and all hygiene checks' },
    parameters: {
      flags: { format: plainFormat, quiet: flag('print the ids alone, one a line') },
      aliases: { o, q },
    },
    loader: async () => handedContext((await import('../checks.ts')).runChecks),
  }),
  page: {
    usage: 'checks [flags]',
    says: 'Lists what the doctor judges. Looks at nothing outside.',
    examples: [
      ['checks', 'all of them, with what holds when they pass'],
      ['checks --quiet', 'their ids, for --only and --skip'],
      ['checks --format json', 'for a program'],
    ],
    notes: [],
  },
};
