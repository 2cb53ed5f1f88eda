// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';

/** One command of a terminal session, and the lines that a reader is shown of its output. */
export interface Exchange {
  readonly command: string;
  readonly shown: readonly string[];
}

/** The commands of a `console` block: lines that begin with `$ `, each with what follows it. */
export function exchangesIn(markdown: string): readonly Exchange[] {
  const [, block = ''] = /^```console\n([\s\S]*?)^```$/m.exec(markdown) ?? [];
  return block
    .split(/^\$ /m)
    .filter((part) => part !== '')
    .map((part) => {
      const [command = '', ...shown] = part.trimEnd().split('\n');
      return { command, shown };
    });
}

/**
 * Holds an output against what is shown: line by line, what differs from run to run left aside; a
 * line `…` stands for any number of lines.
 */
export function assertShown(output: string, { command, shown }: Exchange): void {
  const lines = masked(output).trimEnd().split('\n');
  let at = 0;
  let mayskip = false;
  for (const expected of shown.map(masked)) {
    if (expected === '…') {
      mayskip = true;
      continue;
    }
    const found: number = mayskip ? lines.indexOf(expected, at) : at;
    assert.ok(found >= 0, `${command}: no line "${expected}" in:\n${lines.slice(at).join('\n')}`);
    assert.equal(lines[found], expected, command);
    at = found + 1;
    mayskip = false;
  }
  if (!mayskip) assert.equal(lines.length, at, `${command}: more was printed than is shown`);
}

/** Ports, digests, ids, times and folders are of one run alone. */
export function masked(text: string): string {
  return text
    .replaceAll(/\d{8}T\d{6}Z-[0-9a-f]{8}/g, '<receipt>')
    .replaceAll(/\b[0-9a-f]{40}\b/g, '<sha1>')
    .replaceAll(/\b[0-9a-f]{12}\b/g, '<plan>')
    .replaceAll(/localhost:\d+/g, 'localhost:<port>')
    .replaceAll(/\d+(?= probes\b)/g, '<probes>');
}
