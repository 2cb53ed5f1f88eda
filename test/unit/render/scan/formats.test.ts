// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { renderingFor, type ScanFormat } from '../../../../src/render/scan/formats.ts';
import type { ScanJson } from '../../../../src/schemas/scan.ts';
import { assertResult } from '../assert-result.ts';
import { HOSTILE, LINES, PAPER, printed } from './scanned.ts';

function shown(format: ScanFormat, lines = LINES): string {
  return printed(renderingFor(format, PAPER), lines);
}

describe('a scan as one JSON document', () => {
  const document = (lines = LINES): ScanJson => JSON.parse(shown('json', lines)) as ScanJson;

  it('is what its schema says, and has every line by its type', () => {
    for (const lines of [LINES, HOSTILE]) {
      const found = document(lines);
      assertResult('scan-document.schema.json', found);
      const { accounts, trusts, endpoints, findings, unreadable, gone } = found;
      const all = [accounts, trusts, endpoints, findings, unreadable, gone].flat();
      assert.deepEqual(
        lines.slice(1).filter((line) => !all.some(({ type }) => type === line.type)),
        [],
      );
      assert.equal(all.length, lines.length - 1);
    }
    assert.equal(document().summary.broken, 1);
  });

  it('is nothing before the scan has ended', () => {
    const rendering = renderingFor('json', PAPER);
    assert.equal(LINES.map((line) => rendering.line(line)).join(''), '');
  });
});

describe('hostile names in a scan', () => {
  for (const format of ['text', 'json', 'ndjson'] as const) {
    it(`move no cursor, turn no text and command no runner as ${format}`, () => {
      const text = shown(format, HOSTILE);
      assert.ok(text.includes('/C calc'));
      assert.doesNotMatch(text.replaceAll(/\r?\n/g, ''), /[\p{Cc}\p{Cf}]/u);
      assert.doesNotMatch(text, /##\[/);
      for (const line of text.split('\n')) assert.doesNotMatch(line, /^\s*::/);
    });
  }
});
