// SPDX-License-Identifier: Apache-2.0

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
