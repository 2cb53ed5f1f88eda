// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { ROOT_FOLDER, runningLab, trustprint } from '../process.ts';
import { assertShown, exchangesIn } from './transcript.ts';

describe('the README', () => {
  it('shows what the commands print', async () => {
    await using lab = await runningLab('stale-thumbprint');
    const exchanges = exchangesIn(await readFile(join(ROOT_FOLDER, 'README.md'), 'utf8'));
    assert.ok(exchanges.length >= 4);
    for (const exchange of exchanges) {
      const [program, ...args] = exchange.command.split(' ');
      assert.equal(program, 'trustprint');
      const { caFile } = lab.announcement;
      const given = args.map((argument) => (argument === 'ca.pem' ? caFile : argument));
      const { stdout, stderr } = await trustprint(given, {
        ...lab.shell,
        env: { ...lab.shell.env, LC_ALL: 'C.UTF-8' },
      });
      assertShown(stdout === '' ? stderr : stdout, exchange);
    }
  });
});
