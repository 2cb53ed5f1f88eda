// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';

import { missing, type Ran, type RunningLab, runningLab, trustprint } from '../process.ts';
import { onTerminal } from './terminal.ts';

describe('on a terminal', { skip: missing('python3') }, () => {
  let lab: RunningLab;
  before(async () => {
    lab = await runningLab('stale-thumbprint');
  });
  after(async () => lab[Symbol.asyncDispose]());

  const typing = async (
    answer: string,
    argv: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran> => onTerminal(lab, { answer, argv }, env);
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
      const ran = await typing(answer, fix());
      assert.equal(ran.code, code, ran.stdout);
      assert.match(ran.stdout, /write this\? \[y\/N\]/);
      assert.match(ran.stdout, code === 4 ? /confirmation_refused/ : /trustprint: interrupted/);
    }
    assert.equal(await verdict(), 'broken\n');
  });

  it('fix shows the plan once, and writes after a yes', async () => {
    const ran = await typing('y\n', fix());
    assert.equal(ran.code, 0, ran.stdout);
    assert.equal(ran.stdout.split('to write').length, 2);
    assert.match(stripVTControlCharacters(ran.stdout), /✓ \S+ {2}written: /);
    assert.equal(await verdict(), 'ok\n');
  });

  it('is painted, shows what it is looking at, and fits; NO_COLOR, TERM=dumb and CI are honoured', async () => {
    const live = await typing('', ['doctor', 'eks:lab']);
    assert.match(live.stdout, /\u001b\[32m✓\u001b\[0m/);
    assert.match(live.stdout, /\r\u001b\[Kprobing /);
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }, { CI: 'true' }]) {
      const plain = await typing('', ['doctor', 'eks:lab'], env);
      assert.doesNotMatch(plain.stdout, /\u001b\[[\d;]*m/, JSON.stringify(env));
      if (!('NO_COLOR' in env)) assert.doesNotMatch(plain.stdout, /\u001b/);
    }
    const ascii = await typing('', ['doctor', 'eks:lab'], { LC_ALL: 'C' });
    assert.doesNotMatch(ascii.stdout, /\P{ASCII}/u);
  });

  it('in CI nobody is asked', async () => {
    await trustprint(['lab', 'reset', '--port', new URL(lab.announcement.endpoint).port]);
    const ran = await typing('y\n', fix(), { CI: 'true' });
    assert.equal(ran.code, 4);
    assert.match(ran.stdout, /confirmation_missing/);
  });
});
