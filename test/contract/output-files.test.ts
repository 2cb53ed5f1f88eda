// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { openOutputFiles } from '../../src/adapters/stores/output-files.ts';
import { TrustprintError } from '../../src/core/error.ts';

describe('files that are written beside the result', () => {
  let folder: string;
  let a: string;
  let b: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-output-'));
    [a, b] = [join(folder, 'a'), join(folder, 'b')];
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const whole = (path: string) => ({ path, isStreamed: false });
  const streamed = (path: string) => ({ path, isStreamed: true });

  it('are whole at the end or as they were, without a trace of what was abandoned', async () => {
    await writeFile(a, 'before');
    for (const end of ['abandon', 'finish'] as const) {
      const [file] = await openOutputFiles([whole(a)]);
      file?.write('one ');
      file?.write('two');
      assert.equal(await readFile(a, 'utf8'), 'before');
      await file?.[end]();
      assert.equal(await readFile(a, 'utf8'), end === 'finish' ? 'one two' : 'before');
      assert.deepEqual(await readdir(folder), ['a']);
    }
  });

  it('have each text at once where they are streamed, and keep it', async () => {
    await writeFile(a, 'what was there before, and is longer');
    const [file] = await openOutputFiles([streamed(a)]);
    assert.match(await readFile(a, 'utf8'), /^what was/, 'nothing goes before something comes');
    file?.write('');
    assert.match(await readFile(a, 'utf8'), /^what was/);
    file?.write('one\n');
    assert.equal(await readFile(a, 'utf8'), 'one\n');
    await file?.abandon();
    assert.equal(await readFile(a, 'utf8'), 'one\n');
  });

  it('are not there where nothing was streamed', async () => {
    const [file] = await openOutputFiles([streamed(a)]);
    await file?.abandon();
    assert.deepEqual(await readdir(folder), []);
  });

  it('are written behind a link, and to what is no file', async () => {
    await writeFile(a, 'before');
    await symlink(a, b);
    const [file, device] = await openOutputFiles([whole(b), whole('/dev/null')]);
    file?.write('after');
    device?.write('x');
    await Promise.all([file?.finish(), device?.finish()]);
    assert.equal(await readFile(a, 'utf8'), 'after');
    assert.deepEqual(await readdir(folder), ['a', 'b']);
  });

  it('are opened all or none: a folder that is not there, or a folder itself', async () => {
    const nowhere = join(folder, 'no', 'such');
    for (const bad of [whole(nowhere), streamed(nowhere), whole(folder), streamed(folder)]) {
      await assert.rejects(
        openOutputFiles([whole(a), streamed(b), bad]),
        isError('file_unwritable'),
      );
      assert.deepEqual(await readdir(folder), []);
    }
  });

  it('are apart from each other and from what is read, whatever they are called', async () => {
    await writeFile(a, 'lines');
    await symlink(a, b);
    const again = join(folder, '.', 'x', '..', 'a');
    for (const path of [a, b, again]) {
      await assert.rejects(
        openOutputFiles([whole(a), streamed(path)]),
        isError('argument_invalid'),
      );
      await assert.rejects(openOutputFiles([whole(path)], [a]), isError('argument_invalid'));
    }
    const fresh = join(folder, 'fresh');
    await assert.rejects(
      openOutputFiles([whole(fresh), whole(fresh)]),
      isError('argument_invalid'),
    );
    assert.deepEqual(await readdir(folder), ['a', 'b']);
  });

  it('say that the disk is full, at once where they are streamed', noFullDevice(), async () => {
    const [file] = await openOutputFiles([streamed('/dev/full')]);
    assert.throws(() => file?.write('x'), isError('file_unwritable'));
    await file?.abandon();
  });
});

function isError(code: string): (error: unknown) => boolean {
  return (error) => error instanceof TrustprintError && error.code === code;
}

function noFullDevice(): { readonly skip: string | false } {
  return { skip: process.platform !== 'linux' && 'no /dev/full' };
}
