// SPDX-License-Identifier: Apache-2.0

import { buildCommand } from '@stricli/core';

import type { Bound } from '../context.ts';
import { outputAliases } from '../flags.ts';
import { type Entry, handedContext } from '../help.ts';
import { fileName } from '../values.ts';
import { scanOutputFlags } from './output-flags.ts';
import type { ScanOutputFlags } from './scan-flags.ts';

/** The shards of a scan as one. */
export const scanMerge: Entry = {
  command: buildCommand<ScanOutputFlags, string[], Bound>({
    docs: { brief: 'put the shards of a scan together' },
    parameters: {
      flags: scanOutputFlags,
      aliases: outputAliases,
      positional: {
        kind: 'array',
        minimum: 1,
        parameter: {
          parse: fileName,
          brief: 'what each shard printed as ndjson',
          placeholder: 'FILE',
        },
      },
    },
    loader: async () => handedContext((await import('./merge.ts')).runScanMerge),
  }),
  page: {
    usage: 'scan merge FILE ... [flags]',
    says: 'Puts together what scan --shard 1/N to N/N printed as ndjson, and finds what only all accounts together show: orphaned providers, and clusters without a provider. The result is that of one scan of all accounts, with its exit codes. It asks nothing of AWS.',
    examples: [
      ['scan merge 1.ndjson 2.ndjson', 'the two halves of an organization'],
      [
        'scan merge 1.ndjson 2.ndjson --format ndjson --baseline last.ndjson',
        'for a program, against the last scan',
      ],
      ['scan merge 1.ndjson 2.ndjson -q', 'the resources with findings, one a line'],
    ],
    notes: [],
  },
};
