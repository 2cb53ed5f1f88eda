// SPDX-License-Identifier: Apache-2.0

import type { ScanPaper } from '../../../render/scan/rendering.ts';
import type { Context } from '../context.ts';
import type { ScanOutputFlags } from './scan-flags.ts';

/** Prints a part of the result at once: whoever reads line by line does not wait for the end. */
export function print(text: string, { process: { stdout } }: Context): void {
  if (text === '') return;
  stdout.write(text);
  stdout.flush();
}

/** On what a scan is printed. */
export function paperFor(
  { verbose, baseline }: Pick<ScanOutputFlags, 'verbose' | 'baseline'>,
  { terminal, version }: Context,
): ScanPaper {
  const hasBaseline = baseline !== undefined;
  return { ...terminal.stdout, verbose: verbose === true, hasBaseline, version };
}
