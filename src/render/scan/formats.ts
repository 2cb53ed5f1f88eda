// SPDX-License-Identifier: Apache-2.0

import type { ScanLineJson } from '../../schemas/scan.ts';
import { renderJsonLine } from '../json.ts';
import type { TerminalLayout } from '../page.ts';
import type { ScanReport } from './report.ts';
import { renderScanText } from './text.ts';

/** How a scan of accounts is printed. */
export type ScanFormat = 'text' | 'ndjson';

/** What is printed of each line, while the scan goes on, and at its end. */
export interface ScanRendering {
  readonly line: (line: ScanLineJson) => string;
  readonly end: (report: ScanReport) => string;
}

/** On what a scan is printed, and how much of it. */
export interface ScanPaper extends TerminalLayout {
  readonly verbose: boolean;
  readonly hasBaseline: boolean;
}

export function renderingFor(format: ScanFormat, on: ScanPaper): ScanRendering {
  return RENDERINGS[format](on);
}

const RENDERINGS: { readonly [Format in ScanFormat]: (on: ScanPaper) => ScanRendering } = {
  text: (on) => ({ line: () => '', end: (report) => renderScanText(report, on) }),
  ndjson: () => ({ line: renderJsonLine, end: () => '' }),
};

/** The bare answer: what has findings that count, one a line. */
export const BARE: ScanRendering = {
  line: () => '',
  end: ({ counted }) => [...new Set(counted.map(({ resource }) => `${resource}\n`))].join(''),
};
