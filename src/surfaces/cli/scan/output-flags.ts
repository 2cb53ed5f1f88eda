// SPDX-License-Identifier: Apache-2.0

import type { FlagParametersForType } from '@stricli/core';

import type { ScanFormat } from '../../../render/scan/rendering.ts';
import type { Bound } from '../context.ts';
import { file, flag, reportFlag } from '../flags.ts';
import { questionFlags } from '../question-flags.ts';
import type { ScanOutputFlags } from './scan-flags.ts';

export const SCAN_FORMATS = [
  'text',
  'json',
  'ndjson',
  'csv',
  'markdown',
  'sarif',
  'prometheus',
  'html',
] as const satisfies readonly ScanFormat[];

/** What `scan` and `scan merge` both take. */
export const scanOutputFlags: FlagParametersForType<ScanOutputFlags, Bound> = {
  baseline: file(
    'what an earlier scan printed as ndjson: tell only what is new and what is gone',
    'FILE|-',
  ),
  updateBaseline: flag(
    'put this scan in the place of --baseline when it ended; where there is none yet, begin without',
  ),
  failOn: questionFlags.failOn,
  config: file('what is suppressed (default: trustprint.yaml, where there is one)'),
  format: {
    kind: 'enum',
    values: SCAN_FORMATS,
    default: 'text',
    brief: 'how to print what was found',
  },
  report: reportFlag(SCAN_FORMATS),
  quiet: flag('print the bare answer: resources with findings, or thumbprints, one a line'),
  verbose: flag('notices too, and each probe'),
};
