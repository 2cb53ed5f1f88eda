// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { commandEntries, helpPages } from '../../../../src/surfaces/cli/commands.ts';
import { kebab } from '../../../../src/surfaces/cli/arguments.ts';

const PAPER = { colour: false, unicode: true, width: undefined };
const PAGES = helpPages(PAPER);

describe('the help', () => {
  for (const [path, { command, page }] of commandEntries()) {
    it(`of ${path} names every flag, and has three examples`, () => {
      const text = PAGES.get(`trustprint ${path}`) ?? '';
      for (const flag of Object.keys(command.parameters.flags ?? {})) {
        assert.match(text, new RegExp(`--${kebab(flag)}( |$)`, 'm'));
      }
      assert.equal(page.examples.length, 3);
      for (const [example] of page.examples) assert.ok(text.includes(`trustprint ${example}`));
    });
  }

  it('of the program names every command', () => {
    const text = PAGES.get('trustprint') ?? '';
    for (const path of commandEntries().keys())
      assert.match(text, new RegExp(`^ {2}${path.split(' ')[0] ?? ''} `, 'm'));
  });
});
