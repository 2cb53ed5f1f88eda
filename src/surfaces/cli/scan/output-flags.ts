// SPDX-License-Identifier: Apache-2.0

import type { FlagParametersForType } from '@stricli/core';

import { SCAN_FORMATS } from '../../../render/scan/rendering.ts';
import type { Bound } from '../context.ts';
import { file, flag } from '../flags.ts';
import { questionFlags } from '../question-flags.ts';
import { reportFlag } from './report-files.ts';
import type { ScanOutputFlags } from './scan-flags.ts';

/** What `scan` and `scan merge` both take. */
export const scanOutputFlags: FlagParametersForType<ScanOutputFlags, Bound> = {
  baseline: file(
    'what an earlier scan printed as ndjson: tell only what is new and what is gone',
    'FILE|-',
  ),
  failOn: questionFlags.failOn,
  config: file('what is suppressed (default: trustprint.yaml, where there is one)'),
  format: {
    kind: 'enum',
    values: SCAN_FORMATS,
    default: 'text',
    brief: 'how to print what was found',
  },
  report: {
    kind: 'parsed',
    parse: reportFlag,
    optional: true,
    variadic: true,
    brief: 'a file to write beside what is printed, in any of these formats; may repeat',
    placeholder: 'FORMAT=FILE',
  },
  quiet: flag('print the bare answer: resources with findings, or thumbprints, one a line'),
  verbose: flag('notices too, and each probe'),
};
