// SPDX-License-Identifier: Apache-2.0

import { buildCommand } from '@stricli/core';

import { flag, outputAliases, plainFormat } from '../flags.ts';
import { ISSUER_KINDS } from '../../../core/model/issuer-kind.ts';
import { text } from '../flags.ts';
import { proposeTopics } from '../completion/proposals.ts';
import { someText } from '../values.ts';
import { type Entry, handedContext } from '../help.ts';

const { o, q, v } = outputAliases;

const ISSUER = [...ISSUER_KINDS, 'URL'].join('|');

/** What a check, an answer of STS or an error of ours means, and what is known of an issuer. */
export const explain: Entry = {
  command: buildCommand({
    docs: { brief: 'what a check, an answer of AWS or an error means' },
    parameters: {
      flags: {
        format: plainFormat,
        quiet: flag('print the ids alone, one a line'),
        verbose: flag('print all causes, and where each is from'),
        issuer: text('kind or URL of the issuer, to order the causes', ISSUER),
      },
      aliases: { o, q, v },
      positional: {
        kind: 'array',
        parameter: {
          parse: someText,
          brief: 'a check, a code, an error as it was logged, an issuer, or a thumbprint',
          placeholder: 'CHECK|CODE|MESSAGE',
          proposeCompletions: proposeTopics,
        },
      },
    },
    loader: async () => handedContext((await import('./run.ts')).runExplain),
  }),
  page: {
    usage: 'explain [CHECK|CODE|MESSAGE]',
    says: 'Explains an error of STS, IAM, an SDK or a CI system as it was logged (@FILE or - reads a log): its likeliest causes, how to tell them apart and how to fix each, in the order for --issuer. Also a check by its id, an issuer by its id or URL, a known SHA-1 thumbprint, or an error of trustprint by its code; without any, lists what can be explained. Works offline.',
    examples: [
      ['explain endpoint-trust', 'a gate: what STS asks there, and what it answers'],
      ['explain InvalidIdentityToken', 'a code of STS: every gate that can give it'],
      [
        'explain "Couldn\'t retrieve verification key from your identity provider"',
        'an error from a log',
      ],
    ],
    notes: [],
  },
};
