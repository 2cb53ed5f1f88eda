// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { readBounded } from '../../src/adapters/bounded-file-read.ts';
import { systemCodeOf } from '../../src/adapters/tls-errors.ts';
import { missing } from '../process.ts';

const SIGNAL = new AbortController().signal;
const MOST = 100_000;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-read-'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  await writeFile(join(folder, 'sparse'), '');
  await truncate(join(folder, 'sparse'), 10 * 1024 ** 3);
  await writeFile(join(folder, 'exact'), 'x'.repeat(MOST));
});
after(async () => rm(folder, { recursive: true, force: true }));

async function codeOf(path: string): Promise<string> {
  const failure: unknown = await readBounded(path, {
    most: MOST,
    signal: SIGNAL,
    withinMs: 300,
  }).then(
    (bytes) => assert.fail(`${path} was read: ${String(bytes.length)} bytes`),
    (error: unknown) => error,
  );
  return systemCodeOf(failure);
}

describe('a file that is read within bounds', { skip: missing('mkfifo') }, () => {
  it('may be as long as they are, or a device with nothing in it', async () => {
    const exact = await readBounded(join(folder, 'exact'), { most: MOST, signal: SIGNAL });
    assert.equal(exact.length, MOST);
    assert.equal((await readBounded('/dev/null', { most: 1, signal: SIGNAL })).length, 0);
    assert.ok((await readBounded('/proc/self/status', { most: MOST, signal: SIGNAL })).length > 0);
  });

  for (const [what, name, code] of [
    ['a device without end', '/dev/zero', 'EFBIG'],
    ['a sparse file of ten gigabytes', 'sparse', 'EFBIG'],
    ['a folder', '.', 'EISDIR'],
    ['nothing', 'nowhere', 'ENOENT'],
    ['a pipe that nobody writes to', 'pipe', 'ETIMEDOUT'],
  ] as const) {
    it(`ends with ${code} where it is ${what}`, async () => {
      assert.equal(await codeOf(name.startsWith('/') ? name : join(folder, name)), code);
    });
  }

  it('may be a pipe that is written to later, in parts', async () => {
    const path = join(folder, 'pipe');
    const reading = readBounded(path, { most: MOST, signal: SIGNAL });
    spawn('sh', ['-c', `exec >"$1"; sleep 0.2; printf one; sleep 0.2; printf two`, 'sh', path]);
    assert.equal((await reading).toString(), 'onetwo');
  });

  it('ends where a pipe brings more than the bound', async () => {
    const path = join(folder, 'pipe');
    const writer = spawn('sh', ['-c', 'cat /dev/zero >"$1"', 'sh', path]);
    const reading = readBounded(path, { most: MOST, signal: SIGNAL });
    await assert.rejects(reading, { code: 'EFBIG' });
    writer.kill();
  });

  it(
    'ends as soon as it is told to stop, and keeps nothing open',
    { timeout: 60_000 },
    async () => {
      const before = (await readdir('/proc/self/fd')).length;
      for (let round = 0; round < 20; round += 1) {
        const controller = new AbortController();
        const { signal } = controller;
        const reading = readBounded(join(folder, 'pipe'), { most: MOST, signal });
        setImmediate(() => {
          controller.abort(new Error('told to stop'));
        });
        await assert.rejects(reading, /told to stop/);
      }
      // Files are closed by another thread, when it comes to it.
      while ((await readdir('/proc/self/fd')).length > before + 1) await setTimeout(10);
    },
  );
});
