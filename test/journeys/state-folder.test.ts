// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { assertList, type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { COMMAND, run } from '../process.ts';

const UPDATE = 'UpdateOpenIDConnectProviderThumbprint';

let faulty: FaultyLab;
let listed: readonly string[];

before(async () => {
  faulty = await faultyLab('stale-thumbprint', { apart: true });
});
after(async () => faulty[Symbol.asyncDispose]());
beforeEach(async () => {
  await faulty.reset();
  listed = (await faulty.iam.list()) ?? [];
});

async function assertUntouched(): Promise<void> {
  assert.ok(!faulty.aws.asked().includes(UPDATE));
  assertList(await faulty.iam.list(), listed);
}

async function kinds(): Promise<readonly string[]> {
  return (await faulty.receipts()).map(({ kind }) => kind).toSorted();
}

describe('a state folder that cannot be written', () => {
  it('is said before anything is written to AWS: its path leads through a file', async () => {
    await mkdir(faulty.state, { recursive: true });
    await writeFile(join(faulty.state, 'file'), 'in the way');
    const ran = await faulty.fix('--state', join(faulty.state, 'file', 'below'));
    assert.equal(ran.code, 2, said(ran));
    assert.match(ran.stderr, /state_unwritable/);
    assert.match(ran.stderr, /--state DIR/);
    await assertUntouched();
  });

  it('is said before anything is written to AWS: no file may grow', async () => {
    const { caFile } = faulty.lab.announcement;
    const command = [COMMAND, 'fix', 'eks:lab', '--yes'];
    const ran = await run(
      'sh',
      [
        '-c',
        'trap "" XFSZ; ulimit -f 0; exec "$@"',
        'limited',
        process.execPath,
        ...command,
        '--issuer-ca',
        caFile,
      ],
      faulty.shell,
    );
    assert.equal(ran.code, 2, said(ran));
    assert.match(ran.stderr, /state_unwritable/);
    await assertUntouched();
  });

  it('is said where there is no home to keep it in', async () => {
    const { caFile } = faulty.lab.announcement;
    const ran = await faulty.command(['fix', 'eks:lab', '--issuer-ca', caFile, '--yes'], {
      env: { TRUSTPRINT_STATE: '', HOME: '', XDG_STATE_HOME: '' },
    });
    assert.equal(ran.code, 2, said(ran));
    assert.match(ran.stderr, /state_unwritable/);
    await assertUntouched();
  });

  it('is no matter where there is nothing to write', async () => {
    await faulty.reset('healthy');
    const ran = await faulty.fix('--state', '/dev/null/below');
    assert.equal(ran.code, 0, said(ran));
  });

  it('after the write is said, with the truth: it was written, and a later run settles it', async () => {
    const aside = `${faulty.state}-aside`;
    faulty.aws.breaks(UPDATE, async ({ forward }) => {
      await rename(faulty.state, aside);
      await writeFile(faulty.state, 'in the way');
      return forward();
    });
    const ran = await faulty.fix();
    assert.equal(ran.code, 2, said(ran));
    assert.match(ran.stderr, /state_unwritable/);
    assert.match(ran.stdout, / written: set the thumbprints/);
    await rm(faulty.state);
    await rename(aside, faulty.state);
    assert.deepEqual(await kinds(), ['started']);

    faulty.aws.repair();
    const again = await faulty.fix();
    assert.equal(again.code, 0, said(again));
    assert.deepEqual(await kinds(), ['applied']);
  });
});

describe('what lies in a state folder', () => {
  it('may be a damaged lock, and keeps no repair from being made', async () => {
    await mkdir(faulty.state, { recursive: true });
    await writeFile(join(faulty.state, 'lock'), 'not a lock');
    const ran = await faulty.fix();
    assert.equal(ran.code, 0, said(ran));
  });

  it('may be held by another machine, and is left to it', async () => {
    await mkdir(faulty.state, { recursive: true });
    const lock = { nonce: 'a', pid: 1, born: null, host: `not-${hostname()}` };
    await writeFile(join(faulty.state, 'lock'), JSON.stringify(lock));
    const ran = await faulty.fix();
    assert.equal(ran.code, 2, said(ran));
    assert.match(ran.stderr, /state_locked/);
    await assertUntouched();
  });

  it('is kept apart by endpoint: what was written to one is not undone at another', async () => {
    assert.equal((await faulty.fix()).code, 0);
    const repaired = await faulty.iam.list();
    const [receipt] = await faulty.receipts();
    const ran = await faulty.undo(
      receipt?.id ?? '',
      '--endpoint-url',
      faulty.lab.announcement.endpoint,
    );
    assert.equal(ran.code, 4, said(ran));
    assert.match(ran.stderr, /undo_impossible/);
    assertList(await faulty.iam.list(), repaired);
  });

  it('serves though the clock was set back by a day between fix and undo', async () => {
    const { caFile } = faulty.lab.announcement;
    const ahead = { env: { TRUSTPRINT_NOW_OFFSET: '86400' } };
    const args = ['fix', 'eks:lab', '--issuer-ca', caFile, '--yes'];
    const fixed = await faulty.command(args, ahead);
    assert.equal(fixed.code, 0, said(fixed));
    const [receipt] = await faulty.receipts();
    const undone = await faulty.undo(receipt?.id ?? '');
    assert.equal(undone.code, 0, said(undone));
    const again = await faulty.fix();
    assert.equal(again.code, 0, said(again));
    assert.deepEqual(await kinds(), ['applied', 'applied', 'undone']);
  });
});
