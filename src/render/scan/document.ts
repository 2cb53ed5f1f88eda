// SPDX-License-Identifier: Apache-2.0

import type { ScanHeadLine, ScanJson, ScanLineJson, SummaryLine } from '../../schemas/scan.ts';
import { renderJson } from '../json.ts';
import type { ScanRendering } from './rendering.ts';

/** One JSON document, which is whole at the end alone: until then the lines are kept. */
export function documentRendering(): ScanRendering {
  const lines: ScanLineJson[] = [];
  return {
    line: (line) => {
      lines.push(line);
      return '';
    },
    end: ({ summary }) => {
      const head = lines.find((line) => line.type === 'scan');
      return head === undefined ? '' : renderJson(documentOf(head, lines, summary));
    },
  };
}

function documentOf(
  { type: _, ...head }: ScanHeadLine,
  lines: readonly ScanLineJson[],
  summary: SummaryLine,
): ScanJson {
  return {
    ...head,
    accounts: lines.filter((line) => line.type === 'account'),
    trusts: lines.filter((line) => line.type === 'trust'),
    endpoints: lines.filter((line) => line.type === 'endpoint'),
    findings: lines.filter((line) => line.type === 'finding'),
    unreadable: lines.filter((line) => line.type === 'unreadable'),
    gone: lines.filter((line) => line.type === 'gone'),
    summary,
  };
}
