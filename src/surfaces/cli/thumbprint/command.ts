// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import type { Bound } from '../context.ts';
import {
  connectionFlags,
  file,
  flag,
  namespaceFlag,
  outputAliases,
  outputFlags,
  targetArgument,
} from '../flags.ts';
import type { ThumbprintFlags } from './run.ts';
import { type Entry, handedContext, TARGETS } from '../help.ts';

const flags: FlagParametersForType<ThumbprintFlags, Bound> = {
  namespace: namespaceFlag,
  pem: file('read certificates from a file instead, and probe nothing', 'FILE|-'),
  lenient: flag('with --pem: go on without blocks that are damaged'),
  openssl: flag('print the commands that a person would type to see the same'),
  format: {
    kind: 'enum',
    values: ['text', 'json', 'external'],
    default: 'text',
    brief:
      'how to print the result; external: for Terraform, an error where nothing allows the value to be trusted',
  },
  ...connectionFlags,
  ...outputFlags,
};

/** What IAM should hold for an issuer. */
export const thumbprint: Entry = {
  command: buildCommand({
    docs: { brief: 'what IAM should list for an issuer, and why' },
    parameters: {
      flags,
      aliases: { ...outputAliases, n: 'namespace' },
      positional: targetArgument('what to probe'),
    },
    loader: async () => handedContext((await import('./run.ts')).runThumbprint),
  }),
  page: {
    usage: 'thumbprint TARGET | --pem FILE',
    says: 'Says whether AWS uses the thumbprint list for an issuer, what both of its hosts serve at every address, who trusts that, and what IAM should list. Exit 0 when the values could be computed, 3 when something needed could not be seen; with --format external 4 when nothing allows them to be trusted.',
    examples: [
      ['thumbprint eks:prod --region eu-west-1 --quiet', 'of a cluster, the values alone'],
      [
        'thumbprint --pem chain.pem --format json',
        'of a chain that openssl s_client -showcerts printed',
      ],
      [
        'thumbprint https://oidc.example.com --issuer-ca ca.pem --format external',
        'for the data source external of Terraform',
      ],
    ],
    notes: TARGETS,
  },
};
