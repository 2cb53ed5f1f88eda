// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import type { Bound } from '../context.ts';
import { connectionFlags, file, flag, outputAliases } from '../flags.ts';
import { type Entry, handedContext } from '../help.ts';
import { count } from '../values.ts';
import type { ScanFlags } from './run.ts';

const { o, q } = outputAliases;
const { proxy, resolve, timeout, ipv4, ipv6 } = connectionFlags;

const flags: FlagParametersForType<ScanFlags, Bound> = {
  input: file('issuers, hosts or HOST:PORT, one a line; # begins a comment', 'FILE|-'),
  concurrency: {
    kind: 'parsed',
    parse: count,
    optional: true,
    brief: 'entries that are probed at once (default 64)',
    placeholder: 'N',
  },
  rate: {
    kind: 'parsed',
    parse: count,
    optional: true,
    brief: 'connections a second at most (default: as fast as they come)',
    placeholder: 'N',
  },
  format: {
    kind: 'enum',
    values: ['text', 'ndjson', 'csv'],
    default: 'text',
    brief: 'how to print each endpoint',
  },
  quiet: flag('print the thumbprints alone, one a line'),
  proxy,
  resolve,
  timeout,
  ipv4,
  ipv6,
};

/** What the endpoints of a list present. */
export const scan: Entry = {
  command: buildCommand({
    docs: { brief: 'what the endpoints of a list of issuers serve' },
    parameters: { flags, aliases: { o, q } },
    loader: async () => handedContext((await import('./run.ts')).runScan),
  }),
  page: {
    usage: 'scan --input FILE|- [flags]',
    says: 'Reads the certificates that each address of each listed host presents, and for an issuer those of the host that has its keys, in the order of the list. Judges nothing and needs no AWS: doctor does. A host that does not answer is a line of the result, and not an error. Exit 0: the list was probed.',
    examples: [
      ['scan --input issuers.txt', 'a line for each endpoint'],
      ['scan --input - --format ndjson < hosts.txt', 'for a program'],
      ['scan --input hosts.txt --rate 20 --format csv', 'at a calm rate, for a spreadsheet'],
    ],
    notes: [],
  },
};
