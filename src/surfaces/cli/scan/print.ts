// SPDX-License-Identifier: Apache-2.0

import type { ScanPage, ScanPaper } from '../../../render/scan/rendering.ts';
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
  page: ScanPage | undefined,
): ScanPaper {
  const hasBaseline = baseline !== undefined;
  return { ...terminal.stdout, verbose: verbose === true, hasBaseline, version, page };
}

/**
 * The page, where one is asked for: before anything is scanned, as there may be none.
 *
 * @throws TrustprintError `page_not_found`.
 */
export async function pageFor(
  { format, report = [] }: Pick<ScanOutputFlags, 'format' | 'report'>,
  { outside, redact }: Context,
): Promise<ScanPage | undefined> {
  if (![format, ...report.map((one) => one.format)].includes('html')) return undefined;
  return { template: await outside.page(), redact };
}
