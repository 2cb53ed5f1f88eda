// SPDX-License-Identifier: Apache-2.0

import { buildCommand } from '@stricli/core';

import { flag, outputAliases, plainFormat, text } from '../flags.ts';
import { receiptsDatabase } from './kept.ts';
import { type Entry, handedContext } from '../help.ts';

const { o, q } = outputAliases;

/** What was written from this machine. */
export const receipts: Entry = {
  command: buildCommand({
    docs: { brief: 'what was written from this machine, oldest first' },
    parameters: {
      flags: {
        state: text('folder of the receipts (default: where this platform keeps state)', 'DIR'),
        database: receiptsDatabase,
        format: plainFormat,
        quiet: flag('print the ids alone, one a line'),
      },
      aliases: { o, q },
    },
    loader: async () => handedContext((await import('./run.ts')).runReceipts),
  }),
  page: {
    usage: 'receipts [flags]',
    says: 'Lists every change that was written from this machine, with what was there before. Works offline.',
    examples: [
      ['receipts', 'all of them'],
      ['receipts --quiet', 'their ids, for undo'],
      ['receipts --state ./receipts --format json', 'of a folder of your own, for a program'],
    ],
    notes: [],
  },
};
