// SPDX-License-Identifier: Apache-2.0

import { renderJsonLine } from '../json.ts';
import { csvRendering } from './csv.ts';
import { documentRendering } from './document.ts';
import { renderScanMarkdown } from './markdown.ts';
import { htmlRendering } from './html.ts';
import { prometheusRendering } from './prometheus.ts';
import { sarifRendering } from './sarif.ts';
import type { ScanFormat, ScanPaper, ScanRendering } from './rendering.ts';
import { renderScanText } from './text.ts';

export function renderingFor(format: ScanFormat, on: ScanPaper): ScanRendering {
  return RENDERINGS[format](on);
}

const RENDERINGS: { readonly [Format in ScanFormat]: (on: ScanPaper) => ScanRendering } = {
  text: (on) => ({ line: () => '', end: (report) => renderScanText(report, on) }),
  json: documentRendering,
  ndjson: () => ({ line: renderJsonLine, end: () => '' }),
  csv: csvRendering,
  markdown: (on) => ({ line: () => '', end: (report) => renderScanMarkdown(report, on) }),
  sarif: sarifRendering,
  prometheus: prometheusRendering,
  html: htmlRendering,
};

/** The bare answer: what has findings that count, one a line. */
export const BARE: ScanRendering = {
  line: () => '',
  end: ({ counted }) => [...new Set(counted.map(({ resource }) => `${resource}\n`))].join(''),
};
