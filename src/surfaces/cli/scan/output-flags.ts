// SPDX-License-Identifier: Apache-2.0

import type { FlagParametersForType } from '@stricli/core';

import { TrustprintError } from '../../../core/error.ts';
import { didYouMean } from '../../../core/model/nearest.ts';
import type { ScanFormat } from '../../../render/scan/rendering.ts';
import type { Bound } from '../context.ts';
import { file, flag } from '../flags.ts';
import { questionFlags } from '../question-flags.ts';
import { namedFile } from '../values.ts';
import type { ReportFlag, ScanOutputFlags } from './scan-flags.ts';

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

/**
 * @throws TrustprintError `argument_invalid`; `token_where_file_expected` for a token.
 */
export function reportFlag(text: string): ReportFlag {
  const { name, file: path } = namedFile(text);
  const format = SCAN_FORMATS.find((known) => known === name);
  const among = `FORMAT is one of ${SCAN_FORMATS.join(', ')}`;
  if (name === undefined) throw invalid(`not FORMAT=FILE: "${text.slice(0, MOST_ECHOED)}"`, among);
  if (format === undefined) {
    const hint = didYouMean(name, SCAN_FORMATS) ?? among;
    throw invalid(`there is no format "${name.slice(0, MOST_ECHOED)}"`, hint);
  }
  if (path === '-') throw invalid('a report goes to a file', 'for stdout give --format');
  return { format, file: path };
}

function invalid(message: string, hint: string): TrustprintError {
  return new TrustprintError('argument_invalid', message, { hint });
}

/** What was typed is said back, but not by the page. */
const MOST_ECHOED = 120;
