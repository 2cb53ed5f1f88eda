// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import { TrustprintError } from '../../../core/error.ts';
import type { Bound, Context } from '../context.ts';
import { connectionFlags, file, flag, outputAliases, targetArgument, text } from '../flags.ts';
import { type Entry, handedContext } from '../help.ts';
import { listenAddress, milliseconds, someText } from '../values.ts';
import type { ConsoleFlags } from './console-flags.ts';

const flags: FlagParametersForType<ConsoleFlags, Bound> = {
  listen: {
    kind: 'parsed',
    parse: listenAddress,
    optional: true,
    brief: 'where on this machine it is served (default 127.0.0.1:7412, or a port that is free)',
    placeholder: 'HOST:PORT',
  },
  every: {
    kind: 'parsed',
    parse: interval,
    default: '5m',
    brief: 'how often all is read again (default 5m, at least 5s)',
    placeholder: 'TIME',
  },
  regions: {
    kind: 'parsed',
    parse: someText,
    optional: true,
    variadic: ',',
    brief: 'Regions to look through for clusters; all: the enabled ones, as scan has it',
    placeholder: 'REGION',
  },
  open: flag('open a browser also where nobody sits at a terminal'),
  noOpen: flag('open no browser, and print where the page is'),
  keep: flag('go on when the last window is closed'),
  state: text('folder of the receipts (default: where this platform keeps state)', 'DIR'),
  config: file('what is suppressed (default: trustprint.yaml, where there is one)'),
  verbose: flag('log what it does, as watch does'),
  ...connectionFlags,
};

/** The page over what one is signed in to. */
export const consoleEntry: Entry = {
  command: buildCommand({
    docs: { brief: 'a page over the account or cluster that you are signed in to' },
    parameters: {
      flags,
      aliases: { v: outputAliases.v },
      positional: targetArgument('one cluster: eks:NAME, its ARN or k8s:'),
    },
    loader: async () => {
      const [{ runConsole }, service] = await Promise.all([
        import('./run.ts'),
        import('../../watch/index.ts'),
      ]);
      return handedContext(async (context: Context, given: ConsoleFlags, target?: string) =>
        runConsole(context, { flags: given, service, target }),
      );
    },
  }),
  page: {
    usage: 'console [TARGET] [flags]',
    says: 'Serves a page to your browser, on this machine alone: every trust of the account, or of the cluster that is named, the chains behind it, and what to do. It works with your credentials, reads in rounds as watch does, and writes where you say so on the page, with the receipts and guards of fix. What it prints opens one browser, once. It ends with Ctrl-C, and half a minute after its last window was closed.',
    examples: [
      ['console', 'the account of your credentials'],
      ['console eks:prod --region eu-west-1', 'one cluster, with its roles and service accounts'],
      ['lab run --user -- trustprint console', 'the lab that runs'],
    ],
    notes: [],
  },
};

/** A round reads a whole account, and AWS counts what is asked of it. */
function interval(typed: string): number {
  const span = milliseconds(typed);
  if (span >= LEAST_INTERVAL_MS) return span;
  throw new TrustprintError('argument_invalid', 'shorter than five seconds', {
    facts: { text: typed.slice(0, 60) },
    hint: 'give 5s or more',
  });
}

const LEAST_INTERVAL_MS = 5000;
