// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmod,
  chown,
  lchown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { after as afterSome, denied, isWrite, meanwhile } from '../faulty-aws.ts';
import { assertList, type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { type Ran, workloadOf } from '../process.ts';

const ID = '20260601T120000Z-00000001';
const IS_ROOT = process.getuid?.() === 0;

let faulty: FaultyLab;
let listed: readonly string[];

before(async () => {
  faulty = await faultyLab('stale-thumbprint');
});
after(async () => faulty[Symbol.asyncDispose]());
beforeEach(async () => {
  await faulty.reset();
  listed = (await faulty.iam.list()) ?? [];
  await mkdir(faulty.state, { mode: 0o700 });
});

interface Result {
  readonly applied: boolean;
  readonly written: string;
  readonly undo: string | null;
  readonly error: { readonly code: string } | null;
  readonly receipts: readonly { readonly id: string; readonly kind: string }[];
}

function resultOf({ stdout }: Ran): Result {
  return JSON.parse(stdout) as Result;
}

/** Refused for what lies in the state folder, with what to do, before anything was written. */
async function assertUntouched(ran: Ran, code: RegExp): Promise<void> {
  assert.equal(ran.code, 2, said(ran));
  assert.match(ran.stderr, code);
  assert.match(ran.stderr, /hint: /);
  assert.deepEqual(faulty.aws.asked().filter(isWrite), []);
  assertList(await faulty.iam.list(), listed);
}

describe('what a fix says that it wrote', () => {
  it('is some of it where the second of two changes is refused, with how to take that back', async () => {
    await faulty.reset('issuer-slash');
    faulty.aws.breaks('UpdateAssumeRolePolicy', denied);
    const { roleArn, tokenFile } = workloadOf(faulty.lab);
    const flags = ['--role', roleArn, '--token', tokenFile, '--include', 'trust-policy'];
    const ran = await faulty.fix(...flags, '--format', 'json');
    assert.equal(ran.code, 4, said(ran));
    const { applied, written, undo, receipts } = resultOf(ran);
    assert.deepEqual(
      receipts.map(({ kind }) => kind),
      ['applied', 'refused'],
    );
    assert.deepEqual([applied, written], [false, 'some']);
    assert.equal(undo, `trustprint undo ${receipts[0]?.id ?? ''}`);
  });

  it('is all of it, though the receipt could not be closed; the command fails for that', async () => {
    const aside = `${faulty.state}-aside`;
    faulty.aws.breaks(
      'GetOpenIDConnectProvider',
      afterSome(
        2,
        meanwhile(async () => {
          await rename(faulty.state, aside);
          await writeFile(faulty.state, 'in the way');
        }),
      ),
    );
    const ran = await faulty.fix('--format', 'json');
    await rm(faulty.state);
    await rename(aside, faulty.state);
    assert.equal(ran.code, 2, said(ran));
    const { applied, written, error, undo } = resultOf(ran);
    assert.deepEqual([applied, written, error?.code], [true, 'all', 'state_unwritable']);
    assert.match(undo ?? '', /^trustprint undo /);
  });

  it('is not known where the answer was lost, and nothing where it was refused', async () => {
    faulty.aws.breaks('UpdateOpenIDConnectProviderThumbprint', () => 'reset');
    assert.equal(resultOf(await faulty.fix('--format', 'json')).written, 'unknown');
    faulty.aws.breaks('UpdateOpenIDConnectProviderThumbprint', denied);
    assert.equal(resultOf(await faulty.fix('--format', 'json')).written, 'none');
  });
});

describe('a receipt that cannot be read', () => {
  const path = (): string => join(faulty.state, `${ID}.json`);
  const KINDS: Readonly<Record<string, () => Promise<unknown>>> = {
    'is cut off': async () => writeFile(path(), '{"kind": "started", ', { mode: 0o600 }),
    'is a folder': async () => mkdir(path()),
    'is a pipe': async () => Promise.resolve(spawnSync('mkfifo', [path()])),
    'is a link': async () => {
      await writeFile(join(faulty.state, 'elsewhere'), '{}', { mode: 0o600 });
      await symlink(join(faulty.state, 'elsewhere'), path());
    },
  };

  for (const [what, lay] of Object.entries(KINDS)) {
    it(`as it ${what}, is not taken for nothing written: nothing is written over it`, async () => {
      await lay();
      await assertUntouched(await faulty.fix(), /receipt_(malformed|foreign)|file_unreadable/);
      const listing = await faulty.command(['receipts']);
      assert.equal(listing.code, 2, said(listing));
      assert.match(listing.stderr, new RegExp(`${ID}\\.json`));
      assert.doesNotMatch(listing.stdout, /nothing was written/);
      const json = await faulty.command(['receipts', '--format', 'json']);
      assert.equal(json.code, 2);
      assert.deepEqual((JSON.parse(json.stdout) as { damaged: readonly string[] }).damaged, [
        `${ID}.json`,
      ]);
    });
  }

  it('is no matter once it was moved away', async () => {
    await writeFile(path(), '{');
    await rename(path(), `${path()}.damaged`);
    const ran = await faulty.fix();
    assert.equal(ran.code, 0, said(ran));
  });
});

describe('a state folder', () => {
  it('below /proc is refused, and does not keep the command for ever', async () => {
    for (const command of [
      ['fix', 'eks:lab', '--issuer-ca', faulty.lab.announcement.caFile, '--yes'],
      ['undo', ID],
    ]) {
      const ran = await faulty.command([...command, '--state', '/proc/trustprint/below']);
      await assertUntouched(ran, /state_unwritable|receipt_unknown/);
    }
  });

  it('is for its owner alone, and so is all in it', async () => {
    await rm(faulty.state, { recursive: true });
    const ran = await faulty.fix();
    assert.equal(ran.code, 0, said(ran));
    assert.equal((await stat(faulty.state)).mode & 0o777, 0o700);
    for (const name of await readdir(faulty.state, { recursive: true })) {
      const { mode } = await stat(join(faulty.state, name));
      assert.equal(mode & 0o077, 0, name);
    }
  });

  for (const mode of [0o777, 0o1777, 0o770, 0o702]) {
    it(`of mode ${mode.toString(8)} is refused: others could write receipts`, async () => {
      await chmod(faulty.state, mode);
      const ran = await faulty.fix();
      await assertUntouched(ran, /receipt_foreign/);
      assert.match(ran.stderr, /chmod 700|--state DIR/);
      assert.equal((await faulty.command(['receipts'])).code, 2);
    });
  }

  it(
    'of another user is refused',
    { skip: IS_ROOT ? false : 'only root can give a folder away' },
    async () => {
      await chown(faulty.state, 12_345, 12_345);
      await assertUntouched(await faulty.fix(), /receipt_foreign/);
      await assertUntouched(await faulty.undo(ID), /receipt_foreign/);
    },
  );

  it(
    'that a link of another user leads to is refused: he may lead it elsewhere',
    { skip: IS_ROOT ? false : 'only root can give a link away' },
    async () => {
      const own = `${faulty.state}-own`;
      await rename(faulty.state, own);
      await symlink(own, faulty.state);
      try {
        await lchown(faulty.state, 12_345, 12_345);
        await assertUntouched(await faulty.fix(), /receipt_foreign/);
        await assertUntouched(await faulty.undo(ID), /receipt_foreign/);
      } finally {
        await rm(own, { recursive: true });
      }
    },
  );
});

describe('a receipt that another user could have written', () => {
  beforeEach(async () => {
    faulty.aws.breaks('UpdateOpenIDConnectProviderThumbprint', () => 'reset');
    assert.equal((await faulty.fix()).code, 5);
    faulty.aws.repair();
  });

  async function refused(change: (file: string) => Promise<void>): Promise<void> {
    const [receipt] = await faulty.receipts();
    const file = join(faulty.state, `${receipt?.id ?? ''}.json`);
    await change(file);
    const kept = await readFile(file, 'utf8');
    await assertUntouched(await faulty.fix(), /receipt_foreign/);
    await assertUntouched(await faulty.undo(receipt?.id ?? ''), /receipt_foreign/);
    assert.equal(await readFile(file, 'utf8'), kept);
  }

  it('as its group may write it', async () => refused(async (file) => chmod(file, 0o620)));
  it('as anybody may', async () => refused(async (file) => chmod(file, 0o602)));
  it('as it is his', { skip: IS_ROOT ? false : 'only root can give a file away' }, async () =>
    refused(async (file) => chown(file, 12_345, 12_345)),
  );
});
