// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { inProcess } from '../in-process.ts';
import { type Ran, ROOT_FOLDER } from '../process.ts';

/** A world in which the leaf is listed, a warning, and nothing is broken. */
const SEEN = join(ROOT_FOLDER, 'test/corpus/leaf-listed/facts.json');

describe('trustprint.yaml', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-config-'));
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  const doctor = async (...flags: readonly string[]): Promise<Ran> =>
    inProcess(['doctor', '--from', SEEN, '--offline', '--fail-on', 'warning', ...flags], {
      cwd: folder,
    });
  const write = async (name: string, until: string): Promise<void> =>
    writeFile(
      join(folder, name),
      ['leaf-pinned', 'leaf-sent-alone']
        .map((check) => `  - { check: ${check}, reason: replaced soon, until: ${until} }\n`)
        .join('')
        .replace(/^/, 'suppress:\n'),
    );

  it('of the working folder takes a finding out of the exit code, in every format', async () => {
    assert.equal((await doctor()).code, 1, 'without it the finding counts');
    await write('trustprint.yaml', '2099-12-31');
    for (const format of ['text', 'json', 'markdown', 'github', 'sarif']) {
      const { code, stdout, stderr } = await doctor('--format', format);
      assert.deepEqual([code, stderr], [0, ''], stdout);
      assert.match(stdout, /replaced soon/, format);
    }
  });

  it('that was named wins, and what has ended counts again and is said to be stale', async () => {
    await write('trustprint.yaml', '2099-12-31');
    await write('other.yaml', '2026-01-31');
    const { code, stdout } = await doctor('--config', 'other.yaml');
    assert.equal(code, 1);
    assert.match(stdout, /the suppression of leaf-pinned ended on 2026-01-31/);
  });

  it('that is wrong is exit 2 with the place, before anything is looked at', async () => {
    await writeFile(join(folder, 'bad.yaml'), 'suppress:\n  - check: signature\n    reason: x\n    until: 2026-06-30\n');
    const { code, stdout, stderr } = await doctor('--config', 'bad.yaml');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /error: bad\.yaml:2:12: signature is a gate.*\(config_malformed\)/);
    const missing = await doctor('--config', 'nowhere.yaml');
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /file_unreadable/);
  });

  it('of more than a configuration has is not read', async () => {
    await writeFile(join(folder, 'huge.yaml'), `# ${'x'.repeat(4_200_000)}\n`);
    assert.match((await doctor('--config', 'huge.yaml')).stderr, /file_too_large/);
  });
});
