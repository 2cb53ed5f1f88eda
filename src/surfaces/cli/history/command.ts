// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import { EVENT_KINDS } from '../../../core/watch/event.ts';
import { parseInstant } from '../../../core/model/instant.ts';
import { TrustprintError } from '../../../core/error.ts';
import type { Bound } from '../context.ts';
import { outputAliases } from '../flags.ts';
import { type Entry, handedContext } from '../help.ts';
import { count, someText, timeLimit, webUrl, UNITS } from '../values.ts';
import { watchFlags } from '../watch-flags.ts';
import type { HistoryFlags, Since } from './run.ts';

const flags: FlagParametersForType<HistoryFlags, Bound> = {
  since: {
    kind: 'parsed',
    parse: sinceOf,
    optional: true,
    brief: 'not before this: a span of time back from now, or a date',
    placeholder: '30d|DATE',
  },
  kinds: {
    kind: 'enum',
    values: EVENT_KINDS,
    optional: true,
    variadic: ',',
    brief: 'these kinds of events alone',
  },
  most: {
    kind: 'parsed',
    parse: count,
    optional: true,
    brief: 'how many at most (default: 50)',
    placeholder: 'N',
  },
  ...watchFlags,
  proxy: {
    kind: 'parsed',
    parse: webUrl,
    optional: true,
    brief: 'proxy to the server (else HTTPS_PROXY)',
    placeholder: 'URL',
  },
  timeout: {
    kind: 'parsed',
    parse: timeLimit,
    optional: true,
    brief: 'for one answer of the server (default: 15s)',
    placeholder: 'TIME',
  },
  format: {
    kind: 'enum',
    values: ['text', 'json', 'ndjson'],
    default: 'text',
    brief: 'how to print the result',
  },
};

/** What `watch` saw happen. */
export const history: Entry = {
  command: buildCommand({
    docs: { brief: 'what watch saw happen to a target, newest first' },
    parameters: {
      flags,
      aliases: { n: 'most', o: outputAliases.o },
      positional: {
        kind: 'tuple',
        parameters: [
          { parse: someText, optional: true, brief: 'what it happened to', placeholder: 'TARGET' },
        ],
      },
    },
    loader: async () => handedContext((await import('./run.ts')).runHistory),
  }),
  page: {
    usage: 'history [TARGET] [flags]',
    says: 'Prints what watch saw change, break and recover, with who did it where CloudTrail told. A TARGET is known by the names of what belongs to it: an issuer has the events of its provider and of its roles too. Without one: the last events of all.',
    examples: [
      ['history https://oidc.example.com', 'of an issuer, its host, its provider and its roles'],
      [
        'history arn:aws:iam::111122223333:role/web --since 30d --kinds role-changed',
        'who changed a role of late',
      ],
      ['history --server https://watch.example.com -o ndjson', 'of a watch that runs elsewhere'],
    ],
    notes: ['TARGET: an issuer, the ARN of a provider or a role, a host, or eks:NAME'],
  },
};

/** `90m`, `6h`, `30d`, `2026-06-01` or an instant. */
function sinceOf(input: string): Since {
  const [, number, unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(input) ?? [];
  if (number !== undefined) return { agoMs: Number(number) * (UNITS[unit] ?? 0) };
  try {
    return { at: parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(input) ? `${input}T00:00:00Z` : input) };
  } catch (cause) {
    const message = `neither a span of time nor a date: "${input.slice(0, 60)}"`;
    throw new TrustprintError('argument_invalid', message, {
      facts: { text: input.slice(0, 60) },
      hint: 'write it as 6h, 30d, 2026-06-01 or 2026-06-01T12:00:00Z',
      cause,
    });
  }
}
