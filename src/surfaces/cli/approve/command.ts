// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import type { Bound } from '../context.ts';
import { connectionFlags, flag, outputAliases, outputFlags, plainFormat, text } from '../flags.ts';
import { repairFlags } from '../fix/command.ts';
import { type Entry, handedContext } from '../help.ts';
import { someText } from '../values.ts';
import { watchFlags } from '../watch-flags.ts';
import type { ApproveFlags } from './run.ts';

const flags: FlagParametersForType<ApproveFlags, Bound> = {
  plan: flag('only plan and compare, and write nothing'),
  yes: flag('write without asking'),
  acceptCa: repairFlags.acceptCa,
  allowLeaf: repairFlags.allowLeaf,
  owner: text('what owns the provider; none: write although a tool seems to', 'NAME'),
  emit: repairFlags.emit,
  state: repairFlags.state,
  ...watchFlags,
  ...connectionFlags,
  ...outputFlags,
  format: plainFormat,
};

/** Repairs what `watch` has suggested. */
export const approve: Entry = {
  command: buildCommand({
    docs: { brief: 'repair what watch has suggested, with your credentials' },
    parameters: {
      flags,
      aliases: { ...outputAliases, y: 'yes' },
      positional: {
        kind: 'tuple',
        parameters: [{ parse: someText, brief: 'id of a suggestion', placeholder: 'ID' }],
      },
    },
    loader: async () => handedContext((await import('./run.ts')).runApprove),
  }),
  page: {
    usage: 'approve ID [flags]',
    says: 'Repairs what watch has suggested: watch itself may not write. It probes and plans again as fix does, with your credentials and under the same guards, and writes only where that plan is the one that was suggested. What a tool owns is printed in the form of that tool, and not written. Exit 4: refused, by a guard, by AWS or by you; 5: the suggestion is closed, older than an hour, or something else would be written by now.',
    examples: [
      ['approve 3f9a51c27be0', 'probe, plan, compare, ask, write and read back'],
      [
        'approve 3f9a51c27be0 --issuer-ca ca.pem --yes',
        'an issuer with a private CA, without asking',
      ],
      ['approve 3f9a51c27be0 --server https://watch.example.com', 'of a watch that runs elsewhere'],
    ],
    notes: [],
  },
};
