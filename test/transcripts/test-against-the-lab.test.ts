// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'node:test';

import { COMMAND, ROOT_FOLDER, run } from '../process.ts';

/** A project of somebody who has installed the package, and the first example in a language. */
let folder: string;
let page: string;
before(async () => {
  page = await readFile(join(ROOT_FOLDER, 'docs/test-against-the-lab.md'), 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'trustprint-test-'));
  await mkdir(join(folder, 'bin'));
  const program = join(folder, 'bin/trustprint');
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${COMMAND}" "$@"\n`);
  await chmod(program, 0o755);
  await symlink(join(ROOT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
});
after(async () => rm(folder, { recursive: true, force: true }));

function example(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(page);
  return found?.[1] ?? assert.fail(`the page has no example in ${language}`);
}

const path = (): string => `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;

describe('the page about tests against the lab', () => {
  it('has an example in JavaScript that passes', async () => {
    const lab = pathToFileURL(join(ROOT_FOLDER, 'src/surfaces/lab/index.ts')).href;
    const shim = `export { after as afterAll, before as beforeAll, test } from 'node:test';\n`;
    await writeFile(join(folder, 'vitest.ts'), shim);
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const text = example('ts')
      .replace(`'vitest'`, `'./vitest.ts'`)
      .replace(`'trustprint/lab'`, `'${lab}'`);
    await writeFile(join(folder, 'program.test.ts'), text);
    const ran = await run(process.execPath, ['--test', 'program.test.ts'], { cwd: folder });
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assert.match(ran.stdout, /pass 2\n/);
  });

  it('has an example in Python that passes', { skip: withoutPytest() }, async () => {
    await writeFile(join(folder, 'test_program.py'), example('python'));
    const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test_program.py'];
    const ran = await run('python3', args, { cwd: folder, env: { PATH: path() } });
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assert.match(ran.stdout, /2 passed/);
  });

  it('has commands whose exit code is that of the program', async () => {
    const lines = example('sh').trim().split('\n');
    const codes = await Promise.all(
      lines.map(async (line) => {
        const program = `sh -c 'test -s "$AWS_WEB_IDENTITY_TOKEN_FILE" && exit 7'`;
        const script = line.replace('./my-program', program);
        return (await run('sh', ['-c', script], { env: { PATH: path() } })).code;
      }),
    );
    assert.deepEqual(codes, [7, 7]);
  });
});

function withoutPytest(): string | false {
  const { status } = spawnSync('python3', ['-c', 'import boto3, pytest']);
  return status === 0 ? false : 'needs boto3 and pytest, not on this machine';
}
