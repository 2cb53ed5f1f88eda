// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import {
  asciiOnly,
  harmless,
  harmlessJson,
  harmlessLine,
  harmlessMarkdown,
} from '../../../src/render/harmless.ts';
import { renderJson } from '../../../src/render/json.ts';

/** What moves a cursor, hides text, turns its direction or breaks a line. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('text from outside', () => {
  it('is left as it is when it is plain', () => {
    const text = 'CN=Müller & Söhne, O=東京, \'x\' "y" $(z) 100 %';
    assert.equal(harmless(text), text);
  });

  it('shows a terminal escape instead of obeying it', () => {
    assert.equal(harmless('\u001b[2J\u009b31m\u0007'), '\\x1b[2J\\x9b31m\\x07');
  });

  it('stays one line', () => {
    assert.equal(harmless('a\r\nb\u2028c\u0085d'), 'a\\x0d\\x0ab\\u{2028}c\\x85d');
  });

  it('shows marks of direction and characters without width', () => {
    assert.equal(
      harmless('a\u202eb\u200bc\ufeffd\u{e0041}'),
      'a\\u{202e}b\\u{200b}c\\u{feff}d\\u{e0041}',
    );
  });

  it('gives no command to a CI runner of the older kind', () => {
    assert.doesNotMatch(harmless('##[add-mask]x'), /##\[/);
  });

  it('has nothing hostile left, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(harmless(text), HOSTILE);
      }),
    );
  });

  it('is ASCII where a terminal may not show more', () => {
    assert.equal(asciiOnly('é 東'), '\\xe9 \\u{6771}');
    assert.equal(asciiOnly('a · b…'), 'a - b...');
  });
});

describe('a line in the log of a CI runner', () => {
  it('is no workflow command, also after blanks', () => {
    assert.equal(harmlessLine('::error::x'), '\\x3a:error::x');
    assert.equal(harmlessLine('  ::stop-commands::x'), '  \\x3a:stop-commands::x');
  });

  it('keeps the colons of ARNs and addresses', () => {
    assert.equal(harmlessLine('arn:aws:iam::1:role/x at ::1'), 'arn:aws:iam::1:role/x at ::1');
  });
});

describe('JSON', () => {
  it('parses to the same value, and has nothing hostile in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = harmlessJson(JSON.stringify({ text }, undefined, 2));
        assert.deepEqual(JSON.parse(json), { text });
        assert.doesNotMatch(json.replaceAll('\n', ''), HOSTILE);
        assert.doesNotMatch(json, /##\[/);
      }),
    );
  });
});

describe('text in Markdown', () => {
  it('makes no table cell, link, image, code, HTML or mention', () => {
    const text = harmlessMarkdown('| [x](http://evil.test) `y` <img src=z> @team &lt; ![a](b)');
    assert.doesNotMatch(text, /(?<!\\)[|[\]`<>!]/);
    assert.doesNotMatch(text, /@|https?:/);
    assert.ok(text.includes('&amp;lt;'));
  });
});

describe('a text that is longer than anybody reads', () => {
  it('is cut, and says how much was left out; in ASCII too', () => {
    assert.equal(harmless('a'.repeat(2048)), 'a'.repeat(2048));
    const left = harmless('a'.repeat(900_000));
    assert.equal(left, `${'a'.repeat(2048)}… (897952 more characters)`);
    assert.ok(asciiOnly(left).endsWith('a... (897952 more characters)'));
  });

  it('is cut in JSON later, but for what is to be taken over or run: that is whole, or null', () => {
    const long = 'a'.repeat(20_000);
    const argv = ['aws', long];
    const result = { detail: long, emitted: long, argv, remedies: [{ argv: ['aws'] }] };
    assert.deepEqual(JSON.parse(renderJson(result)), {
      detail: `${'a'.repeat(16_384)}… (3616 more characters)`,
      emitted: long,
      argv: null,
      remedies: [{ argv: ['aws'] }],
    });
  });
});
