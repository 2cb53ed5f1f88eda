// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';

import {
  BLANK,
  mark,
  type TerminalLayout,
  paint,
  pairs,
  printPage,
  row,
  wholeRow,
} from '../../../src/render/page.ts';

const FILE: TerminalLayout = { colour: false, unicode: true, width: undefined };
const NARROW: TerminalLayout = { colour: false, unicode: true, width: 20 };

describe('a page', () => {
  it('is not broken in files and pipes', () => {
    const text = 'word '.repeat(60).trim();
    assert.equal(printPage([row(2, [text])], FILE), `  ${text}\n`);
  });

  it('is broken at blanks where the paper is narrow, and hangs', () => {
    assert.equal(
      printPage([row(0, ['one two three four five six'], 4)], NARROW),
      'one two three four\n    five six\n',
    );
  });

  it('never breaks a value or a command', () => {
    const value = 'x'.repeat(50);
    assert.equal(printPage([row(0, [value])], NARROW), `${value}\n`);
    assert.equal(printPage([wholeRow(0, [`${value} ${value}`])], NARROW), `${value} ${value}\n`);
  });

  it('starts no new line where that would win nothing', () => {
    assert.equal(
      printPage(pairs(0, [['name', 'x'.repeat(30)]]), NARROW),
      `name  ${'x'.repeat(30)}\n`,
    );
  });

  it('lines up pairs, and breaks the second column within itself', () => {
    assert.equal(
      printPage(
        pairs(1, [
          ['a', 'one two three four'],
          ['bcd', 'x'],
        ]),
        NARROW,
      ),
      ' a    one two three\n      four\n bcd  x\n',
    );
  });

  it('counts wide characters twice', () => {
    assert.equal(
      printPage([row(0, ['東京東京東京 東京東京'])], NARROW),
      '東京東京東京\n東京東京\n',
    );
  });

  it('paints on a terminal alone, and says the same without', () => {
    const rows = [row(0, [mark('bad'), ' ', paint('bad', 'two words'), ' and more']), BLANK];
    const painted = printPage(rows, { ...FILE, colour: true });
    assert.match(painted, /\u001b\[1;31mtwo words\u001b\[0m/);
    assert.equal(stripVTControlCharacters(painted), printPage(rows, FILE));
    assert.doesNotMatch(printPage(rows, FILE), /\u001b/);
  });

  it('is ASCII where the locale shows no more', () => {
    const rows = [
      row(0, [
        mark('good'),
        mark('bad'),
        mark('warn'),
        mark('unsure'),
        mark('none'),
        mark('note'),
        ' é',
      ]),
    ];
    const text = printPage(rows, { ...FILE, unicode: false });
    assert.equal(text, '[ok][x][!][?][-][.] \\xe9\n');
    assert.equal(printPage(rows, FILE), '✓✗!?-· é\n');
  });

  it('obeys nothing that its texts say', () => {
    const rows = [row(0, ['\u001b[31mred\nline']), row(2, ['::set-env name=x::y'])];
    assert.equal(printPage(rows, FILE), '\\x1b[31mred\\x0aline\n  \\x3a:set-env name=x::y\n');
  });

  it('ends a line where blanks would', () => {
    assert.equal(printPage([row(0, ['x   '])], FILE), 'x\n');
  });
});
