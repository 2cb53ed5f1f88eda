// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { chainPem } from '../../src/forge/certificates.ts';
import { type Fault, held } from '../faulty-aws.ts';
import { assertList, type FaultyLab, faultyLab, receiptsIn, said } from '../faulty-lab.ts';
import { privateCa } from '../foreign-issuer.ts';
import type { Ran } from '../process.ts';

const UPDATE = 'UpdateOpenIDConnectProviderThumbprint';
const GET = 'GetOpenIDConnectProvider';

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

function writes(): number {
  return faulty.aws.asked().filter((action) => action === UPDATE).length;
}

async function assertMendedOnce(): Promise<void> {
  const list = (await faulty.iam.list()) ?? [];
  assert.equal(list.length, listed.length + 1);
  for (const value of listed) assert.ok(list.includes(value));
}

describe('two runs at once on one state folder', () => {
  it('never write side by side: the second is refused while the first writes', async () => {
    const door = Promise.withResolvers<undefined>();
    faulty.aws.breaks(UPDATE, held(door.promise));
    const first = faulty.fix();
    await faulty.aws.whenAsked(UPDATE);
    const second = await faulty.fix();
    assert.equal(second.code, 2, said(second));
    assert.match(second.stderr, /state_locked/);
    door.resolve(undefined);
    const ran = await first;
    assert.equal(ran.code, 0, said(ran));
    assert.equal(writes(), 1);
    await assertMendedOnce();
    const undo = await faulty.fix();
    assert.equal(undo.code, 0, said(undo));
  });

  it('let no undo in between', async () => {
    assert.equal((await faulty.fix()).code, 0);
    const repaired = await faulty.iam.list();
    const [receipt] = await faulty.receipts();
    const id = receipt?.id ?? '';
    faulty.aws.repair(); // what the repair asked must not be taken for the undo's question
    const door = Promise.withResolvers<undefined>();
    faulty.aws.breaks(UPDATE, held(door.promise));
    const first = faulty.undo(id);
    await faulty.aws.whenAsked(UPDATE);
    const second = await faulty.undo(id);
    assert.equal(second.code, 2, said(second));
    assert.match(second.stderr, /state_locked/);
    assertList(await faulty.iam.list(), repaired);
    door.resolve(undefined);
    assert.equal((await first).code, 0);
    assertList(await faulty.iam.list(), listed);
  });

  it('end right whichever is first, four of them', async () => {
    const runs = await Promise.all(Array.from({ length: 4 }, async () => faulty.fix()));
    for (const ran of runs) assert.ok([0, 2, 5].includes(ran.code ?? -1), said(ran));
    assert.ok(runs.some(({ code }) => code === 0));
    assert.equal(writes(), 1);
    await assertMendedOnce();
    const kinds = (await faulty.receipts()).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['applied']);
  });
});

describe('two runs at once that list different values', () => {
  let folder: string;
  let mine: readonly string[];
  let theirs: readonly string[];
  const sha1s: string[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-two-'));
    const flags = await Promise.all(
      ['one', 'other'].map(async (name) => {
        const { certificate } = await privateCa(name);
        const file = join(folder, `${name}.pem`);
        await writeFile(file, chainPem([certificate]));
        sha1s.push(certificate.sha1);
        return ['--add', file, '--state', join(folder, name)];
      }),
    );
    [mine = [], theirs = []] = flags;
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  it('lose neither: whose plan is overtaken ends 5, and lists both when run again', async () => {
    // Between the plan and the re-read of mine, theirs is planned, written and read back.
    let reads = 0;
    let overtaken: Ran | undefined;
    faulty.aws.breaks(GET, async ({ forward }) => {
      reads += 1;
      const answer = await forward();
      if (reads === 1) overtaken = await faulty.fix(...theirs);
      return answer;
    });
    const ran = await faulty.fix(...mine);
    assert.equal(overtaken?.code, 0, overtaken && said(overtaken));
    assert.equal(ran.code, 5, said(ran));
    assert.match(ran.stderr, /list_changed/);
    assert.equal(writes(), 1);
    faulty.aws.repair();
    const again = await faulty.fix(...mine);
    assert.equal(again.code, 0, said(again));
    const list = (await faulty.iam.list()) ?? [];
    for (const value of [...listed, ...sha1s]) assert.ok(list.includes(value), value);
  });

  it('lose neither on one state folder: who comes while the other writes is sent away', async () => {
    const [, mineFile = ''] = mine;
    const [, theirFile = ''] = theirs;
    const door = Promise.withResolvers<undefined>();
    faulty.aws.breaks(UPDATE, held(door.promise));
    const first = faulty.fix('--add', mineFile);
    await faulty.aws.whenAsked(UPDATE);
    const second = await faulty.fix('--add', theirFile);
    assert.equal(second.code, 2, said(second));
    door.resolve(undefined);
    assert.equal((await first).code, 0);
    assert.equal((await faulty.fix('--add', theirFile)).code, 0);
    const list = (await faulty.iam.list()) ?? [];
    for (const value of [...listed, ...sha1s]) assert.ok(list.includes(value), value);
  });
});

describe('two runs at once from two machines', () => {
  it('do not overwrite each other: who comes second finds the list changed', async () => {
    const other = await mkdtemp(join(tmpdir(), 'trustprint-other-'));
    try {
      const door = Promise.withResolvers<undefined>();
      faulty.aws.breaks(UPDATE, held(door.promise));
      const first = faulty.fix();
      await faulty.aws.whenAsked(UPDATE);
      let reads = 0;
      const atReread: Fault = async ({ forward }) => {
        reads += 1;
        if (reads === 2) {
          door.resolve(undefined); // the other one's second read waits until the first has written
          await first;
        }
        return forward();
      };
      faulty.aws.breaks(GET, atReread);
      const second = await faulty.fix('--state', other);
      assert.equal((await first).code, 0);
      assert.equal(second.code, 5, said(second));
      assert.match(second.stderr, /list_changed/);
      assert.equal(writes(), 1);
      await assertMendedOnce();
      assert.deepEqual(await receiptsIn(other), []);
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });
});
