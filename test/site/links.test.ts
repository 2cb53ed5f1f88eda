// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { faultsOf } from '../../scripts/site/links.ts';

const folder = mkdtempSync(join(tmpdir(), 'trustprint-links-'));
after(() => {
  rmSync(folder, { recursive: true });
});
mkdirSync(join(folder, 'checks'));
writeFileSync(join(folder, 'a.css'), '');
writeFileSync(
  join(folder, 'checks/index.html'),
  '<h1 id="gates">Gates</h1><a href="../doctor">x</a>',
);
writeFileSync(join(folder, 'doctor.html'), '<h1>Doctor</h1>');

describe('the check of links', () => {
  for (const [html, fault] of [
    ['<a href="/checks/#gates">x</a><a href="/doctor">x</a><a href="#me" id="me">x</a>', undefined],
    ['<link rel="stylesheet" href="/a.css"><img src="data:image/png;base64,AA">', undefined],
    ['<a href="https://example.com/">x</a>', undefined],
    ['<a href="/nowhere">x</a>', 'index.html links to /nowhere'],
    ['<a href="/checks">x</a>', 'index.html links to /checks'],
    ['<a href="/checks/#other">x</a>', 'index.html links to /checks/#other'],
    ['<img src="/gone.png">', 'index.html links to /gone.png'],
    [
      '<script src="https://example.com/a.js"></script>',
      'index.html loads https://example.com/a.js',
    ],
    ['<link rel="icon" href="//example.com/i">', 'index.html loads //example.com/i'],
  ] as const) {
    it(fault ?? `takes ${html.slice(0, 40)}`, () => {
      writeFileSync(join(folder, 'index.html'), html);
      assert.deepEqual(faultsOf(folder), fault === undefined ? [] : [fault]);
    });
  }
});
