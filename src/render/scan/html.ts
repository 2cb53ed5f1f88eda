// SPDX-License-Identifier: Apache-2.0

import { deflateSync } from 'node:zlib';

import type { ScanLineJson } from '../../schemas/scan.ts';
import { lineOfPage, pageJson, PageTally } from './page-tally.ts';
import type { ScanPage, ScanPaper, ScanRendering } from './rendering.ts';

/**
 * One page that holds its data, whole at the end alone. The lines stand in it as a scan printed them, behind
 * a line that says what they come to.
 */
export function htmlRendering(on: ScanPaper): ScanRendering {
  const lines: ScanLineJson[] = [];
  return {
    line: (line) => {
      lines.push(line);
      return '';
    },
    end: (report) => {
      const scan = lines.find((line) => line.type === 'scan');
      if (scan === undefined || on.page === undefined) return '';
      const tally = new PageTally(scan);
      for (const line of lines) tally.add(line);
      const shown = lines.map((line) => lineOfPage(line, report.summary));
      return pageWith([tally.head(report, on), ...shown], on.page);
    },
  };
}

/** Secrets are taken out of the data before they are compressed: nothing finds them afterwards. */
function pageWith(data: readonly object[], { template, redact }: ScanPage): string {
  const text = data.map((one) => `${redact(pageJson(JSON.stringify(one)))}\n`).join('');
  const packed = deflateSync(text).toString('base64');
  // A function: what stands behind a dollar sign would be a pattern.
  return template.replace(PLACE, () => packed.replaceAll(GROUP, '$&\n'));
}

/** Where the template has its data. */
const PLACE = '{{trustprint}}';

/** What is looked for in all that is printed, tokens and keys, is longer, and may stand in base64 by chance. */
const GROUP = /.{16}/g;
