// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, readlink, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { said } from '../faulty-lab.ts';
import { inProcess } from '../in-process.ts';
import { COMMAND, missing, type Ran, run, trustprint } from '../process.ts';

const ISSUER = 'https://127.0.0.1:1';
const ROLE = 'arn:aws:iam::111122223333:role/any';

let folder: string;
let pipe: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-files-'));
  pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await writeFile(join(folder, 'sparse'), '');
  await truncate(join(folder, 'sparse'), 10 * 1024 ** 3);
});
after(async () => rm(folder, { recursive: true, force: true }));

/** What of this machine would be read beside. */
const QUIET = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ACCESS_KEY_ID: '',
  KUBECONFIG: '/dev/null',
};

interface Way {
  readonly args: (file: string) => readonly string[];
  readonly env?: (file: string) => Readonly<Record<string, string>>;
  /** Where the SDK reads the file too, so that a pipe is refused and not waited for. */
  readonly twice?: boolean;
}

const here = (...args: readonly string[]): readonly string[] => args;

/** Every way by which a person names a file that is read. */
const WAYS: Readonly<Record<string, Way>> = {
  '--token': { args: (file) => here('doctor', ISSUER, '--token', file) },
  '--error @FILE': { args: (file) => here('doctor', ISSUER, '--error', `@${file}`) },
  '--from': { args: (file) => here('doctor', ISSUER, '--from', file) },
  '--given': { args: (file) => here('doctor', ISSUER, '--given', file) },
  '--issuer-ca': { args: (file) => here('doctor', ISSUER, '--issuer-ca', file) },
  '--library': { args: (file) => here('thumbprint', ISSUER, '--library', file) },
  '--ca-bundle': { args: (file) => here('doctor', ISSUER, '--ca-bundle', file) },
  '--config': { args: (file) => here('doctor', ISSUER, '--config', file) },
  '--pem': { args: (file) => here('thumbprint', '--pem', file) },
  '--add': { args: (file) => here('fix', ISSUER, '--add', file) },
  token: { args: (file) => here('token', file) },
  '--kubeconfig': { args: (file) => here('doctor', 'sa:one/two', '--kubeconfig', file) },
  KUBECONFIG: {
    args: () => here('doctor', 'sa:one/two'),
    env: (file) => ({ KUBECONFIG: file }),
  },
  AWS_CONFIG_FILE: {
    args: () => here('doctor', ROLE, '--profile', 'mine'),
    env: (file) => ({ AWS_CONFIG_FILE: file }),
    twice: true,
  },
  AWS_SHARED_CREDENTIALS_FILE: {
    args: () => here('doctor', ROLE),
    env: (file) => ({ AWS_SHARED_CREDENTIALS_FILE: file }),
    twice: true,
  },
  AWS_WEB_IDENTITY_TOKEN_FILE: {
    args: () => here('doctor', ROLE),
    env: (file) => ({ AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: ROLE }),
    twice: true,
  },
};

async function reading(
  { args, env }: Way,
  file: string,
  started?: (child: ChildProcess) => void,
): Promise<Ran> {
  const argv = [...args(file), '--format', 'json'];
  const options = { env: { ...QUIET, ...env?.(file) }, unset: ['AWS_PROFILE'] };
  return started === undefined
    ? inProcess(argv, options)
    : trustprint(argv, { ...options, started });
}

describe('a file that a person names', { skip: missing('mkfifo') }, () => {
  for (const [name, way] of Object.entries(WAYS)) {
    it(`is bounded where it has no end, or is none: ${name}`, async () => {
      for (const file of ['/dev/zero', join(folder, 'sparse'), folder]) {
        const isFolderOfSdk = file === folder && way.twice === true; // as one that is not there
        const ran = await reading(way, file);
        assert.ok(ran.code === 2 || (isFolderOfSdk && ran.code === 3), said(ran));
        assert.match(ran.stdout, /"code": "[a-z_]+"/);
        assert.ok(!/internal/.test(ran.stdout), said(ran));
      }
    });

    if (way.twice === true) {
      it(`is refused where it is a pipe, which the SDK would wait for: ${name}`, async () => {
        const ran = await reading(way, pipe);
        assert.equal(ran.code, 2, said(ran));
        assert.match(ran.stdout, /file_unreadable/);
      });
      continue;
    }

    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      it(`is a pipe that nobody writes to, and ${signal} ends the wait: ${name}`, async () => {
        const ran = await reading(way, pipe, (child) => {
          void whenReading(child, pipe).then(() => child.kill(signal));
        });
        assert.equal(ran.code, code, said(ran));
        assert.match(ran.stderr, /interrupted/);
      });
    }
  }

  it('may be what a command in <(…) writes', { skip: missing('bash') }, async () => {
    const command = `"${process.execPath}" "${COMMAND}"`;
    const slow = await run('bash', ['-c', `${command} token <(sleep 0.3; printf not-a-token)`]);
    assert.match(slow.stdout + slow.stderr, /parts|JWT/, said(slow));
    assert.ok(!/cannot be read|interrupted/.test(said(slow)), said(slow));
    const config = await run('bash', [
      '-c',
      `${command} doctor ${ISSUER} --config <(echo 'no: yes')`,
    ]);
    assert.match(config.stderr, /config_malformed/, said(config));
    const roots = `node -p 'require("tls").rootCertificates[0]'`;
    const bundle = await run('bash', [
      '-c',
      `${command} doctor ${ISSUER} --looks 1 --ca-bundle <(${roots}) --issuer-ca <(${roots})`,
    ]);
    assert.ok(!/pem_empty|file_/.test(said(bundle)), said(bundle));
    assert.match(bundle.stdout, /127\.0\.0\.1/);
  });
});

describe('standard input that never ends', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`is waited for until ${signal}`, { skip: missing('sh') }, async () => {
      const program = `exec "$0" "$1" token - <"$2"`;
      const args = [process.execPath, COMMAND, pipe];
      // Opened for both, so that the shell itself does not wait for a writer.
      const ran = await run('sh', ['-c', program.replace('<', '<>'), ...args], {
        started: (child) => {
          void whenWaiting(child).then(() => child.kill(signal));
        },
      });
      assert.equal(ran.code, code, said(ran));
    });
  }
});

/** Resolves when a process has a file open. */
async function whenReading({ pid }: ChildProcess, path: string): Promise<void> {
  const fds = `/proc/${String(pid)}/fd`;
  for (;;) {
    const names = await readdir(fds).catch(() => undefined);
    if (names === undefined) return;
    const open = await Promise.all(
      names.map(async (fd) => readlink(join(fds, fd)).catch(() => '')),
    );
    if (open.includes(path)) return;
    await sleep(20);
  }
}

/** Resolves when a process polls its standard input: what it polls, Linux says of its `epoll`. */
async function whenWaiting({ pid }: ChildProcess): Promise<void> {
  const fds = `/proc/${String(pid)}/fdinfo`;
  for (;;) {
    const names = await readdir(fds).catch(() => undefined);
    if (names === undefined) return;
    const infos = await Promise.all(
      names.map(async (fd) => readFile(join(fds, fd), 'utf8').catch(() => '')),
    );
    if (infos.some((info) => /^tfd: +0 /m.test(info))) return;
    await sleep(20);
  }
}
