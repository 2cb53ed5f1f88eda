// SPDX-License-Identifier: Apache-2.0

import type { ScanLineJson } from '../../schemas/scan.ts';
import type { TerminalLayout } from '../page.ts';
import type { ScanReport } from './report.ts';

/** How a scan is printed. */
export type ScanFormat =
  | 'text'
  | 'json'
  | 'ndjson'
  | 'csv'
  | 'markdown'
  | 'sarif'
  | 'prometheus'
  | 'html';

/** What is printed of each line, while the scan goes on, and at its end. */
export interface ScanRendering {
  readonly line: (line: ScanLineJson) => string;
  readonly end: (report: ScanReport) => string;
}

/** On what a scan is printed, and how much of it. */
export interface ScanPaper extends TerminalLayout {
  readonly verbose: boolean;
  readonly hasBaseline: boolean;
  /** Of the program. */
  readonly version: string;
  /** For `html` alone. */
  readonly page?: ScanPage | undefined;
}

/** In what a scan is shown. */
export interface ScanPage {
  /** As it was built, with a place for data. */
  readonly template: string;
  /** Takes secrets out. */
  readonly redact: (text: string) => string;
}
