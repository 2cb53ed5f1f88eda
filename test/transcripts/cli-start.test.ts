// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, it } from 'node:test';

import { transform } from 'esbuild';

import { ROOT_FOLDER, run, trustprint } from '../process.ts';

const COMMAND = join(ROOT_FOLDER, 'bin/trustprint.js');

/** Says on the error stream, a line each, which modules a process has loaded. */
const LISTING = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      process.stderr.write('loaded ' + url + '\\n');
      return next(url, context);
    },
  });
`)}`;

async function loadedBy(...args: readonly string[]): Promise<readonly string[]> {
  const { code, stderr } = await run(process.execPath, ['--import', LISTING, COMMAND, ...args]);
  assert.equal(code, 0, stderr);
  return [...stderr.matchAll(/^loaded (.*)$/gm)].flatMap(([, url]) => url ?? []);
}

describe('trustprint', () => {
  it('says its version, and nothing else', async () => {
    const manifest = JSON.parse(await readFile(join(ROOT_FOLDER, 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    for (const flag of ['--version', '-V', '-v']) {
      assert.deepEqual(await trustprint([flag]), {
        code: 0,
        stdout: `${manifest.version}\n`,
        stderr: '',
      });
    }
  });

  it('loads nothing heavy to say its version or to help', async () => {
    for (const flag of ['-V', '--help']) {
      const urls = await loadedBy(flag);
      assert.ok(urls.some((url) => url.endsWith('/surfaces/cli/main.ts')));
      const heavy = urls.filter((url) =>
        /node_modules\/(?!@stricli\/core\/)|\/src\/(adapters|app|surfaces\/lab|core\/(gates|checks))\//.test(
          url,
        ),
      );
      assert.deepEqual(heavy, [], flag);
    }
  });

  it('helps for each command by --help and -h', async () => {
    const long = await trustprint(['doctor', '--help']);
    assert.equal(long.code, 0);
    assert.match(long.stdout, /^usage: trustprint doctor/);
    assert.deepEqual(await trustprint(['doctor', 'eks:x', '--role', 'x', '-h']), long);
    assert.equal((await trustprint([])).stdout, (await trustprint(['--help'])).stdout);
  });

  it('keeps compiled code where only its user writes, never in the folder for temporary files', async () => {
    const home = await mkdtemp(join(tmpdir(), 'trustprint-test-'));
    const cache = join(home, '.cache/trustprint');
    const start = async () => {
      const { code, stderr } = await run(process.execPath, [COMMAND, 'checks'], {
        env: { HOME: home, TMPDIR: home },
        unset: ['NODE_COMPILE_CACHE', 'XDG_CACHE_HOME'],
      });
      assert.equal(code, 0, stderr);
      return Promise.all([readdir(home), readdir(cache)]);
    };
    try {
      const [made, versions] = await start();
      assert.deepEqual([made, versions.length], [['.cache'], 1]);
      assert.equal((await stat(cache)).mode & 0o777, 0o700);

      await rm(cache, { recursive: true });
      await run('mkdir', ['-m', '1777', cache]);
      assert.deepEqual(await start(), [['.cache'], []]);
      await chmod(cache, 0o755);
      assert.equal((await start())[1].length, 1);
    } finally {
      await rm(home, { recursive: true });
    }
  });

  it('is read by old releases of Node.js: it has no syntax that they do not know', async () => {
    const source = await readFile(COMMAND, 'utf8');
    const options = { loader: 'js', minifyWhitespace: true, format: 'esm' } as const;
    const old = await transform(source, { ...options, target: 'node13.2' });
    const current = await transform(source, { ...options, target: 'esnext' });
    assert.equal(old.code, current.code);
    assert.doesNotMatch(source, /from 'node:/, 'the prefix came with Node.js 14.13 and 12.20');
  });

  it('says in one sentence, and in JSON where asked, that Node.js is too old', async () => {
    const old = await pretending('v18.20.4', ['doctor']);
    assert.equal(old.code, 2);
    assert.equal(old.stdout, '');
    assert.match(
      old.stderr,
      /^trustprint: error: this is Node\.js 18\.20\.4, and trustprint needs 24 or newer/,
    );
    const json = await pretending('v18.20.4', ['doctor', '-o', 'json']);
    const { error } = JSON.parse(json.stdout) as { readonly error: { readonly code: string } };
    assert.deepEqual([json.code, json.stderr, error.code], [2, '', 'node_too_old']);
  });

  it('ends with 70 in its own form when it cannot be loaded', async () => {
    const folder = pathToFileURL(join(ROOT_FOLDER, 'src/surfaces/cli/main.ts')).href;
    const broken = `data:text/javascript,${encodeURIComponent(`
      import { registerHooks } from 'node:module';
      registerHooks({
        load(url, context, next) {
          if (url === ${JSON.stringify(folder)}) throw new Error('broken eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln');
          return next(url, context);
        },
      });
    `)}`;
    const { code, stderr } = await run(process.execPath, ['--import', broken, COMMAND, 'doctor']);
    assert.equal(code, 70);
    assert.match(
      stderr,
      /^trustprint: error: internal error: broken \[redacted\] \(internal\)\nhint: /,
    );
  });
});

/** Runs the command under a Node.js that gives another version of itself. */
async function pretending(version: string, args: readonly string[]) {
  const lie = `data:text/javascript,${encodeURIComponent(`
    import { syncBuiltinESMExports } from 'node:module';
    Object.defineProperty(process, 'version', { value: ${JSON.stringify(version)} });
    syncBuiltinESMExports();
  `)}`;
  return run(process.execPath, ['--import', lie, COMMAND, ...args]);
}
