// SPDX-License-Identifier: Apache-2.0

import { buildCommand } from '@stricli/core';

import { flag, outputAliases, plainFormat } from '../flags.ts';
import { proposeTopics } from '../completion/proposals.ts';
import { someText } from '../values.ts';
import { type Entry, handedContext } from '../help.ts';

const { o, q } = outputAliases;

/** What a check, an answer of STS or an error of ours means, and what is known of an issuer. */
export const explain: Entry = {
  command: buildCommand({
    docs: { brief: 'what a check, an answer of AWS or an error means' },
    parameters: {
      flags: { format: plainFormat, quiet: flag('print the ids alone, one a line') },
      aliases: { o, q },
      positional: {
        kind: 'array',
        parameter: {
          parse: someText,
          brief: 'a check, a code, words of STS, or an issuer',
          placeholder: 'CHECK|CODE|MESSAGE',
          proposeCompletions: proposeTopics,
        },
      },
    },
    loader: async () => handedContext((await import('./run.ts')).runExplain),
  }),
  page: {
    usage: 'explain [CHECK|CODE|MESSAGE]',
    says: 'Explains a check by its id, an answer of STS, IAM or a tool by its code or its words, an issuer by its id or URL, or an error of trustprint by its code; without any, lists what can be explained. Looks at nothing outside.',
    examples: [
      ['explain endpoint-trust', 'a gate: what STS asks there, and what it answers'],
      ['explain InvalidIdentityToken', 'a code of STS: every gate that can give it'],
      [
        'explain "Couldn\'t retrieve verification key from your identity provider"',
        'words from a log',
      ],
    ],
    notes: [],
  },
};
