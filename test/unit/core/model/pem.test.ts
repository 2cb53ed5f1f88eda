// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { type PemBlock, pemBlocksOf } from '../../../../src/core/model/pem.ts';

const BYTES = Buffer.from(
  'any bytes will do, for a block is not asked what it holds: it is only taken apart',
);
const BASE64 = BYTES.toString('base64');

describe('pemBlocksOf', () => {
  it('finds no block in a text without one', () => {
    assert.deepEqual(pemBlocksOf(''), []);
    assert.deepEqual(pemBlocksOf('CONNECTED(00000003)\n---\nCertificate chain\n---\n'), []);
  });

  it('reads a block, and says on which line it begins', () => {
    assert.deepEqual(bytesOf(only(`\n\n${written(BASE64)}`)), BYTES);
    assert.equal(only(`\n\n${written(BASE64)}`).line, 3);
  });

  it('reads CRLF, old Mac line ends, indentation, blanks at line ends and one long line alike', () => {
    const lines = BASE64.match(/.{1,20}/g) ?? [];
    const wrapped = written(lines.join('\n'));
    const ways = [
      wrapped.replaceAll('\n', '\r\n'),
      wrapped.replaceAll('\n', '\r'),
      wrapped.replaceAll(/^/gm, '    '),
      wrapped.replaceAll('\n', '  \t\n'),
      written(lines.join(' ')),
      `-----BEGIN CERTIFICATE-----${BASE64}-----END CERTIFICATE-----`,
      `text before -----BEGIN CERTIFICATE-----\n${BASE64}\n-----END CERTIFICATE----- and after`,
    ];
    for (const way of ways) assert.deepEqual(bytesOf(only(way)), BYTES, JSON.stringify(way));
  });

  it('passes over headers, and over what stands between blocks', () => {
    assert.deepEqual(
      bytesOf(only(written(`Comment: mine\n  folded\nX-Two: 2\n\n${BASE64}`))),
      BYTES,
    );
    const two = pemBlocksOf(
      ` 0 s:CN=a\n   i:CN=b\n${written(BASE64)} 1 s:CN=b\n${written(BASE64)}`,
    );
    assert.deepEqual(
      two.map(({ line }) => line),
      [3, 7],
    );
  });

  it('tells blocks apart that lack a line end between them', () => {
    const run = written(BASE64).trimEnd() + written(BASE64, 'PKCS7').trimEnd();
    const blocks = pemBlocksOf(run);
    assert.deepEqual(
      blocks.map(({ label }) => label),
      ['CERTIFICATE', 'PKCS7'],
    );
    assert.deepEqual(blocks.map(bytesOf), [BYTES, BYTES]);
  });

  it('names the line of a redacted block', () => {
    for (const text of ['CERTIFICATE Redacted', '…REDACTED…', '[certificate omitted]', 'MIIB...']) {
      assert.deepEqual(damageOf(only(written(text))), { line: 2, why: 'it was redacted' }, text);
    }
  });

  it('names the line and the character that is not base64', () => {
    const { line, why } = damageOf(only(written(`${BASE64}\nMI!C\nMIIC`)));
    assert.equal(line, 3);
    assert.equal(why, 'it has a character that is not base64: U+0021');
    assert.match(damageOf(only(written(`MII\u200BC`))).why, /U\+200B/);
  });

  it('says that line ends were escaped, as in JSON', () => {
    const why = damageOf(only(written(BASE64).replaceAll('\n', String.raw`\n`))).why;
    assert.equal(why, String.raw`its line ends are written as \n`);
  });

  it('finds base64 that is cut, goes on after its end, or is not there', () => {
    assert.match(damageOf(only(written(BASE64.slice(0, 21)))).why, /has 21 characters/);
    assert.match(damageOf(only(written('TWE=TWE='))).why, /goes on after/);
    assert.match(damageOf(only(written('TQ==='))).why, /goes on after/);
    assert.deepEqual(
      damageOf(only('-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----')).why,
      'it is empty',
    );
  });

  it('finds blocks without an end, without a beginning, and that end as another thing', () => {
    assert.match(
      damageOf(only(`-----BEGIN CERTIFICATE-----\n${BASE64}`)).why,
      /no END line: the text was cut/,
    );
    assert.match(damageOf(only(`${BASE64}\n-----END CERTIFICATE-----`)).why, /no BEGIN line/);
    const mixed = `-----BEGIN CERTIFICATE-----\n${BASE64}\n-----END PKCS7-----`;
    assert.deepEqual(damageOf(only(mixed)), { line: 3, why: 'it ends as another thing: PKCS7' });
    const [first, second] = pemBlocksOf(
      `-----BEGIN CERTIFICATE-----\n${BASE64}\n${written(BASE64)}`,
    );
    assert.match(damageOf(first).why, /before the next block begins, on line 3/);
    assert.deepEqual(bytesOf(second), BYTES);
  });

  it('finds markers that were spoilt by hand or by a word processor', () => {
    const spoilt = [
      written(BASE64).replace('CERTIFICATE-----', 'CERTIFICATE----'),
      written(BASE64).replace('-----BEGIN', '——BEGIN'),
      written(BASE64).replace('-----END', '----END'),
    ];
    for (const text of spoilt) assert.match(damageOf(only(text)).why, /five hyphens/, text);
  });

  it("does not take somebody's ruled comment for a block", () => {
    assert.deepEqual(pemBlocksOf('--- BEGIN LIST ---\n--- END OF LIST ---\n'), []);
  });

  it('never shows what a block holds in what it says of the damage', () => {
    const secret = 'bm90IGZvciBhbnlvbmU';
    const why = damageOf(only(written(`${secret}~`, 'PRIVATE KEY'))).why;
    assert.ok(!why.includes(secret));
  });

  it('never throws, and gives back what was written, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.uint8Array({ minLength: 1 }),
        (noise, bytes) => {
          pemBlocksOf(noise);
          const around = noise.replaceAll(/BEGIN|END/g, '');
          const text = `${around}\n${written(Buffer.from(bytes).toString('base64'))}${around}`;
          assert.deepEqual(pemBlocksOf(text).map(bytesOf), [Buffer.from(bytes)]);
        },
      ),
    );
  });

  it('reads a million hyphens in a moment', () => {
    assert.deepEqual(pemBlocksOf('-'.repeat(1_000_000)), []);
  });
});

function written(base64: string, label = 'CERTIFICATE'): string {
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}

function only(text: string): PemBlock {
  const [block, ...rest] = pemBlocksOf(text);
  assert.ok(block !== undefined && rest.length === 0, `one block in ${JSON.stringify(text)}`);
  return block;
}

function bytesOf(block: PemBlock | undefined): Buffer {
  assert.equal(block?.content.kind, 'sound');
  return Buffer.from(block.content.bytes);
}

function damageOf(block: PemBlock | undefined): { readonly line: number; readonly why: string } {
  assert.equal(block?.content.kind, 'damaged');
  return { line: block.content.line, why: block.content.why };
}
