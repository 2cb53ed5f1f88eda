// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';

import {
  missing,
  type Ran,
  ROOT_FOLDER,
  run,
  type RunningLab,
  runningLab,
  trustprint,
} from '../process.ts';

const COMMAND = join(ROOT_FOLDER, 'bin/trustprint.js');

/** Runs a program on a terminal of its own, and types an answer when it is asked. */
const TERMINAL = `
import os, pty, sys
answer, argv = sys.argv[1].encode().decode('unicode_escape').encode(), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(argv[0], argv)
shown, typed = b'', False
while True:
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    shown += part
    if not typed and b'[y/N]' in shown:
        os.write(terminal, answer)
        typed = True
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
`;

describe('on a terminal', { skip: missing('python3') }, () => {
  let lab: RunningLab;
  before(async () => {
    lab = await runningLab('stale-thumbprint');
  });
  after(async () => lab[Symbol.asyncDispose]());

  const onTerminal = async (
    answer: string,
    argv: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran> =>
    run('python3', ['-c', TERMINAL, answer, process.execPath, COMMAND, ...argv], {
      env: { ...lab.shell.env, TERM: 'xterm', LC_ALL: 'C.UTF-8', NO_COLOR: '', CI: '', ...env },
      unset: lab.shell.unset ?? [],
    });
  const fix = (): readonly string[] => ['fix', 'eks:lab', '--issuer-ca', lab.announcement.caFile];
  const verdict = async (): Promise<string> =>
    (await trustprint(['doctor', 'eks:lab', '-q'], lab.shell)).stdout;

  it('fix asks, and takes anything but a yes for a no', async () => {
    for (const [answer, code] of [
      ['n\n', 4],
      ['\n', 4],
      ['yess\n', 4],
      ['\\x04', 4],
      ['\\x03', 130],
    ] as const) {
      const ran = await onTerminal(answer, fix());
      assert.equal(ran.code, code, ran.stdout);
      assert.match(ran.stdout, /write this\? \[y\/N\]/);
      assert.match(ran.stdout, code === 4 ? /confirmation_refused/ : /trustprint: interrupted/);
    }
    assert.equal(await verdict(), 'broken\n');
  });

  it('fix shows the plan once, and writes after a yes', async () => {
    const ran = await onTerminal('y\n', fix());
    assert.equal(ran.code, 0, ran.stdout);
    assert.equal(ran.stdout.split('to write').length, 2);
    assert.match(stripVTControlCharacters(ran.stdout), /√ \S+ {2}written: /);
    assert.equal(await verdict(), 'holds\n');
  });

  it('is painted, shows what it is looking at, and fits; NO_COLOR, TERM=dumb and CI are honoured', async () => {
    const live = await onTerminal('', ['doctor', 'eks:lab']);
    assert.match(live.stdout, /\u001b\[32m√\u001b\[0m/);
    assert.match(live.stdout, /\r\u001b\[Klooking at /);
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }, { CI: 'true' }]) {
      const plain = await onTerminal('', ['doctor', 'eks:lab'], env);
      assert.doesNotMatch(plain.stdout, /\u001b\[[\d;]*m/, JSON.stringify(env));
      if (!('NO_COLOR' in env)) assert.doesNotMatch(plain.stdout, /\u001b/);
    }
    const ascii = await onTerminal('', ['doctor', 'eks:lab'], { LC_ALL: 'C' });
    assert.doesNotMatch(ascii.stdout, /\P{ASCII}/u);
  });

  it('in CI nobody is asked', async () => {
    await trustprint(['lab', 'reset', '--port', new URL(lab.announcement.endpoint).port]);
    const ran = await onTerminal('y\n', fix(), { CI: 'true' });
    assert.equal(ran.code, 4);
    assert.match(ran.stdout, /confirmation_missing/);
  });
});
