// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { jsonLog } from '../../../../../src/surfaces/cli/watch/json-log.ts';

it('the log of watch has nothing that acts on a terminal or a CI job, and says all the same', () => {
  const lines: string[] = [];
  const log = jsonLog('info', { write: (line) => lines.push(line) });
  const hostile = 'CN=\u009b31m\u001b[2J\u202e\u2028\n::error::x\n##[error]y';
  log.info({ about: hostile }, hostile);
  const [line = ''] = lines;
  assert.doesNotMatch(line.trimEnd(), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##\[/u);
  const { about, msg } = JSON.parse(line) as Readonly<Record<'about' | 'msg', string>>;
  assert.deepEqual([about, msg], [hostile, hostile]);
});
