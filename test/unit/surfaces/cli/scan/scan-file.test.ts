// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { TrustprintError } from '../../../../../src/core/error.ts';
import type { ScanLineJson } from '../../../../../src/schemas/scan.ts';
import { openScanFile } from '../../../../../src/surfaces/cli/scan/scan-file.ts';
import { byLines } from '../../../../../src/surfaces/cli/scan/text-lines.ts';
import { propertyRuns } from '../../../../property-runs.ts';
import { finding, HEAD, ndjson, pieces, SUMMARY, WHOLE } from './scan-lines.ts';

describe('a file of a scan', () => {
  it('is its head and what follows', async () => {
    const { head, lines } = await openScanFile('old', pieces(WHOLE));
    assert.deepEqual(head, HEAD);
    const types = (await Array.fromAsync(lines)).map(({ type }) => type);
    assert.deepEqual(types, ['trust', 'finding', 'account', 'account', 'summary']);
  });

  it('keeps members that a later version has added', async () => {
    const later = { ...finding('a'), owner: 'somebody' };
    const [line] = await read(ndjson(HEAD, later));
    assert.deepEqual(line, later);
  });

  for (const [what, bytes, message] of [
    ['nothing', Buffer.alloc(0), /^old: holds nothing of a scan$/],
    ['a head that is cut off', ndjson(HEAD).subarray(0, 40), /holds nothing of a scan/],
    ['another text', Buffer.from('hello\nthere\n'), /^old, line 1: not JSON$/],
    ['another result', ndjson({ schemaVersion: 1, verdict: 'ok' }), /line 1: not a line of scan/],
    ['no head', ndjson(SUMMARY), /line 1: a scan begins with its head, this with summary/],
    ['a list', ndjson({ ...HEAD, scope: null }), /is of scan --input, which judges nothing/],
    ['another version', ndjson({ ...HEAD, schemaVersion: 2 }), /line 1: schema version 2/],
    ['a damaged line', ndjson(HEAD, { ...finding('a'), id: 7 }), /line 2: .* \(id\)/],
    ['a line that is none', ndjson(HEAD, ['finding']), /line 2: not JSON/],
    ['two runs', Buffer.concat([WHOLE, WHOLE]), /line 7: the output of a second run begins/],
    ['two runs that broke off', ndjson(HEAD, HEAD), /line 2: the output of a second run begins/],
    ['more after its end', ndjson(HEAD, SUMMARY, SUMMARY), /line 3: the output of a second run/],
  ] as const) {
    it(`is refused where it holds ${what}`, async () => {
      await assert.rejects(read(bytes), (error) => {
        assert.ok(error instanceof TrustprintError);
        assert.equal(error.code, 'scan_file_malformed');
        assert.match(error.message, message);
        assert.equal(error.facts['file'], 'old');
        return true;
      });
    });
  }

  it('ends before a line that is cut off, wherever that is', async () => {
    const whole = await read(WHOLE);
    const begin = WHOLE.indexOf('\n');
    for (let end = begin; end < WHOLE.length; end += 1) {
      const left = await read(WHOLE.subarray(0, end));
      assert.deepEqual(left, whole.slice(0, left.length));
      const isLacking = end < WHOLE.length - 1;
      assert.equal(left.length < whole.length, isLacking, String(end));
    }
  });

  it('is read or refused, whatever bytes are damaged', async () => {
    const damage = fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (all) => {
        const bytes = Buffer.from(WHOLE);
        for (const [at, byte] of all) bytes[at] = byte;
        await read(bytes).catch((error: unknown) => {
          assert.ok(error instanceof TrustprintError, String(error));
          assert.equal(error.code, 'scan_file_malformed');
        });
      }),
      propertyRuns(300),
    );
  });
});

describe('lines of a stream', () => {
  it('are the same in whatever pieces they come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('\n', 'é', 'ab', '', '\n\n')), async (parts) => {
        const bytes = Buffer.from(parts.join(''));
        const cut = Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1));
        for (const stream of [[bytes], cut]) {
          const lines = await Array.fromAsync(byLines(streamOf(stream), 100));
          const texts = lines.map(({ text }) => text);
          assert.equal(texts.join('\n'), parts.join('').replace(/\n$/, ''));
          assert.deepEqual(
            lines.map(({ number }) => number),
            texts.map((_, at) => at + 1),
          );
          assert.equal(
            lines.some(({ isLast }) => isLast),
            bytes.length > 0 && bytes.at(-1) !== 10,
          );
        }
      }),
      propertyRuns(300),
    );
  });

  it('end with one that is too long', async () => {
    const stream = streamOf([Buffer.from('a\nbb'), Buffer.from('bb'), Buffer.from('b\nc\n')]);
    const lines = await Array.fromAsync(byLines(stream, 3));
    assert.deepEqual(
      lines.map(({ text, number, isTooLong }) => [text, number, isTooLong]),
      [
        ['a', 1, false],
        ['', 2, true],
      ],
    );
  });
});

async function read(bytes: Uint8Array): Promise<readonly ScanLineJson[]> {
  const { lines } = await openScanFile('old', pieces(bytes));
  return Array.fromAsync(lines);
}

async function* streamOf(all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}
