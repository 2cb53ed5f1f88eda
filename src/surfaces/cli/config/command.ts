// SPDX-License-Identifier: Apache-2.0

import { buildCommand } from '@stricli/core';

import { DEFAULT_NAME } from '../flags.ts';
import { type Entry, handedContext } from '../help.ts';
import { fileName } from '../values.ts';

/** `trustprint config` alone does the same. */
export const configCheck: Entry = {
  command: buildCommand({
    docs: { brief: 'is the configuration right, and is there all that it names' },
    parameters: {
      flags: {},
      positional: fileArgument(`the configuration (default ${DEFAULT_NAME})`),
    },
    loader: async () => handedContext((await import('./check.ts')).runConfigCheck),
  }),
  page: {
    usage: 'config check [FILE]',
    says: 'Reads a configuration as scan and watch do, and every file and variable that it names. It connects to nothing: trustprint watch --once does. Exit 2: something is wrong.',
    examples: [
      ['config check', 'trustprint.yaml in this folder'],
      ['config check watch.yaml', 'another one'],
      ['watch --config watch.yaml --once', 'then one round of all of its sources'],
    ],
    notes: [],
  },
};

export const configInit: Entry = {
  command: buildCommand({
    docs: { brief: 'write a configuration to begin with' },
    parameters: { flags: {}, positional: fileArgument(`where to (default ${DEFAULT_NAME})`) },
    loader: async () => handedContext((await import('./init.ts')).runConfigInit),
  }),
  page: {
    usage: 'config init [FILE]',
    says: 'Writes a configuration that watches the account of the credentials, with all else as comments. A file that is there is left as it is.',
    examples: [
      ['config init', 'trustprint.yaml in this folder'],
      ['config init watch.yaml', 'another one'],
      ['config check watch.yaml', 'then, once you have edited it'],
    ],
    notes: [],
  },
};

function fileArgument(brief: string) {
  const parameter = { parse: fileName, optional: true, brief, placeholder: 'FILE' } as const;
  return { kind: 'tuple', parameters: [parameter] } as const;
}
