// SPDX-License-Identifier: Apache-2.0

import { buildCommand } from '@stricli/core';

import { flag, outputAliases, plainFormat, text } from '../flags.ts';
import { fileName } from '../values.ts';
import { type Entry, handedContext } from '../help.ts';

const { o, q } = outputAliases;

/** What is in a token, and what STS would say of it. */
export const token: Entry = {
  command: buildCommand({
    docs: { brief: 'what is in a token, and what STS would say of it' },
    parameters: {
      flags: {
        role: text('role that it is to be good for, where it pins roles', 'ARN'),
        format: plainFormat,
        quiet: flag('print the verdict alone: ok or broken'),
      },
      aliases: { o, q },
      positional: {
        kind: 'tuple',
        parameters: [
          { parse: fileName, brief: 'file that holds the token', placeholder: 'FILE|-' },
        ],
      },
    },
    loader: async () => handedContext((await import('./run.ts')).runToken),
  }),
  page: {
    usage: 'token FILE|- [flags]',
    says: 'Decodes a token and judges it as STS does, as far as the token itself goes; its signature is never printed, nor is the token. Asks nothing outside (but a lab for its clock): doctor --token does. Exit 1: STS would refuse it.',
    examples: [
      ['token /var/run/secrets/eks.amazonaws.com/serviceaccount/token', 'of a pod, from inside'],
      ['token - < token.jwt', 'from standard input'],
      [
        'token token.jwt --role arn:aws:iam::111122223333:role/web --format json',
        'for a role, for a program',
      ],
    ],
    notes: [],
  },
};
