// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';

import { assertList, receiptsIn, said } from '../faulty-lab.ts';
import { type LabIam, labIam } from '../lab-iam.ts';
import { inProcess } from '../in-process.ts';
import { missing, type RunningLab, runningLab } from '../process.ts';
import { onTerminal } from './terminal.ts';

const OTHER = '1f3d5b79'.repeat(5);

describe('an undo of what somebody has changed since', () => {
  let lab: RunningLab;
  let iam: LabIam;
  let id: string;
  let listed: readonly string[];
  let left: readonly string[];
  before(async () => {
    lab = await runningLab('stale-thumbprint');
    iam = labIam(lab.announcement);
  });
  after(async () => {
    iam[Symbol.dispose]();
    await lab[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await inProcess(['lab', 'reset', '--port', new URL(lab.announcement.endpoint).port]);
    listed = (await iam.list()) ?? [];
    const { caFile } = lab.announcement;
    const fixed = await inProcess(['fix', 'eks:lab', '--issuer-ca', caFile, '--yes'], lab.shell);
    assert.equal(fixed.code, 0, said(fixed));
    const receipts = await receiptsIn(lab.state);
    id = receipts.findLast(({ kind }) => kind === 'applied')?.id ?? '';
    left = (await iam.list()) ?? [];
    await iam.setList([...left, OTHER]);
  });

  it('shows all three where nobody can be asked, as text and as JSON, and writes nothing', async () => {
    const text = await inProcess(['undo', id], lab.shell);
    assert.equal(text.code, 5, said(text));
    const ours = left.find((value) => !listed.includes(value));
    assert.match(
      text.stderr,
      new RegExp(
        `before:\\n {4}${listed.join('\\n {4}')}\\n\\nwhat we left:\\n(?: {4}\\w+\\n)* {2}\\+ ${ours ?? ''}\\n\\nnow:\\n(?: {4}\\w+\\n)* {2}\\+ ${OTHER}\\n`,
      ),
    );
    const json = await inProcess(['undo', id, '--format', 'json'], lab.shell);
    assert.equal(json.code, 5, said(json));
    const { error } = JSON.parse(json.stdout) as {
      error: { code: string; facts: Readonly<Record<string, readonly string[]>> };
    };
    assert.equal(error.code, 'undo_superseded');
    assertList(error.facts['before'], listed);
    assertList(error.facts['left'], left);
    assertList(error.facts['now'], [...left, OTHER]);
    assertList(await iam.list(), [...left, OTHER]);
  });

  it('is not made by --yes: there is no such flag', async () => {
    const ran = await inProcess(['undo', id, '--yes'], lab.shell);
    assert.equal(ran.code, 2, said(ran));
    assertList(await iam.list(), [...left, OTHER]);
  });

  describe('at a terminal', { skip: missing('python3') }, () => {
    it('shows all three and what would be written, asks, and takes a no for a no', async () => {
      const ran = await onTerminal(lab, { answer: 'n\n', argv: ['undo', id] });
      assert.equal(ran.code, 4, ran.stdout);
      const shown = stripVTControlCharacters(ran.stdout);
      assert.match(shown, /before:[\s\S]*what we left:[\s\S]*now:[\s\S]*to be written: set the/);
      assert.match(shown, /take it back all the same\? \[y\/N\]/);
      assert.match(shown, /confirmation_refused/);
      assertList(await iam.list(), [...left, OTHER]);
    });

    it('takes out what we added after a yes, and leaves what somebody else did', async () => {
      const ran = await onTerminal(lab, { answer: 'y\n', argv: ['undo', id] });
      assert.equal(ran.code, 0, ran.stdout);
      assertList(await iam.list(), [...listed, OTHER]);
    });
  });
});
