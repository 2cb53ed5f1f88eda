// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import type { Bound } from '../context.ts';
import { connectionFlags, outputAliases, outputFlags, plainFormat, text } from '../flags.ts';
import { receiptsDatabase } from '../receipts/kept.ts';
import { proposeReceipts } from '../completion/proposals.ts';
import { someText } from '../values.ts';
import type { UndoFlags } from './run.ts';
import { type Entry, handedContext } from '../help.ts';

const flags: FlagParametersForType<UndoFlags, Bound> = {
  deleteProvider: text('provider that may be deleted though roles trust it', 'ARN'),
  state: text('folder of the receipts (default: where this platform keeps state)', 'DIR'),
  database: receiptsDatabase,
  format: plainFormat,
  ...connectionFlags,
  ...outputFlags,
};

/** Takes back what a receipt says was written. */
export const undo: Entry = {
  command: buildCommand({
    docs: { brief: 'take back what a receipt says was written' },
    parameters: {
      flags,
      aliases: outputAliases,
      positional: {
        kind: 'tuple',
        parameters: [
          {
            parse: someText,
            brief: 'id of a receipt',
            placeholder: 'RECEIPT',
            proposeCompletions(partial) {
              return proposeReceipts(this.context, partial);
            },
          },
        ],
      },
    },
    loader: async () => handedContext((await import('./run.ts')).runUndo),
  }),
  page: {
    usage: 'undo RECEIPT [flags]',
    says: 'Undoes a repair: removes the thumbprints and audiences that it added, restores the trust policy or annotation, and deletes the provider that it created. Where roles trust that provider by now, it names them and asks at a terminal, or needs --delete-provider. Thumbprints that the repair dropped stay out: to list them again needs authority, as any write does. Where something changed since the repair, it shows what was before, after and now, and asks at a terminal. Exit 4: answered with no, or nobody could be asked about the roles; 5: changed since, and nobody could be asked.',
    examples: [
      ['undo 20260601T120000Z-1a2b3c4d', 'take back one change; receipts lists them'],
      ['undo 20260601T120000Z-1a2b3c4d --profile admin', 'with the credentials of a profile'],
      ['undo 20260601T120000Z-1a2b3c4d --state ./receipts', 'from a folder of your own'],
    ],
    notes: [],
  },
};
