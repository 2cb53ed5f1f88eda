// SPDX-License-Identifier: Apache-2.0

import { harmless } from './harmless.ts';

/** Ends with one line feed, whatever the parts ended with. Parts that are absent are left out. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  const said = parts.filter((part) => part !== undefined && part !== '');
  return `${said.map((part) => part?.trimEnd()).join('\n\n')}\n`;
}

/** A table of Markdown. Bars and line feeds in cells do not end the cell. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text as code, with as many backticks as it takes. Blanks in a row are kept by the reader's eye. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text}${fence}`;
}

/** Fences longer than any run of backticks inside, so that nothing inside ends them. */
export function codeBlock(lines: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines) + 1));
  return `${fence}sh\n${lines}\n${fence}`;
}

/** Text from outside as code; in a table too, where a bar would end the cell. */
export function codeSpan(text: string): string {
  const safe = harmless(text).replaceAll('|', '\\|');
  const fence = '`'.repeat(longestRun(safe) + 1);
  const pad = safe.startsWith('`') || safe.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${safe}${pad}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
