// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import { questionFlags } from '../question-flags.ts';
import type { Bound } from '../context.ts';
import { file, outputAliases, reportFlag, targetArgument } from '../flags.ts';
import type { DoctorFlags, VerdictFormat } from './run.ts';
import { type Entry, handedContext, TARGETS } from '../help.ts';

const FORMATS = [
  'text',
  'json',
  'markdown',
  'github',
  'sarif',
] as const satisfies readonly VerdictFormat[];

const flags: FlagParametersForType<DoctorFlags, Bound> = {
  ...questionFlags,
  format: {
    kind: 'enum',
    values: FORMATS,
    default: 'text',
    brief: 'how to print the verdict',
  },
  report: reportFlag(FORMATS),
  config: file('what is suppressed (default: trustprint.yaml, where there is one)'),
};

/** What STS would answer, and why. */
export const doctor: Entry = {
  command: buildCommand({
    docs: { brief: 'what STS would answer to a workload, and why' },
    parameters: {
      flags,
      aliases: { ...outputAliases, n: 'namespace' },
      positional: targetArgument('what to check'),
    },
    loader: async () => handedContext((await import('./run.ts')).runDoctor),
  }),
  page: {
    usage: 'doctor [TARGET] [flags]',
    says: 'Probes what AWS probes, judges it in the order of STS, and says what is wrong, what STS answers and what to type. Changes nothing. Exit 0: OK, all that the target comprises was checked (--scope narrows it); 1: it is broken, or a finding at or above --fail-on; 3: cannot tell yet, as something was not checked. With --for, Ctrl-C ends early, with what was seen.',
    examples: [
      ['doctor sa:team-a/web', 'a service account, and all that its pods need for credentials'],
      [
        'doctor eks:prod --role arn:aws:iam::111122223333:role/web --token /tmp/token',
        'the whole path of a workload',
      ],
      ['doctor --error @pod.log --format json', 'what an answer of STS in a log can mean'],
    ],
    notes: [...TARGETS, 'It may be left out with --token, --error or --from.'],
  },
};
