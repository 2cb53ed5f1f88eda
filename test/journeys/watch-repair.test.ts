// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { openDatabase } from '../../src/adapters/database/open.ts';
import { instantOf } from '../../src/core/model/instant.ts';
import type { Suggestion } from '../../src/core/watch/suggestion.ts';
import { chainPem } from '../../src/forge/certificates.ts';
import { shown } from '../../src/forge/servers.ts';
import type { WatchDatabase } from '../../src/ports/watch.ts';
import { said } from '../faulty-lab.ts';
import { type ForeignIssuer, foreignIssuer, loopbackLeaf, privateCa } from '../foreign-issuer.ts';
import { labIam } from '../lab-iam.ts';
import { type Ran, type RunningLab, runningLab, trustprint } from '../process.ts';

const OLD = await privateCa('CN=Issuing CA 2025');
const NEW = await privateCa('CN=Issuing CA 2026');
const KILLS = Number(process.env['TRUSTPRINT_KILLS'] ?? 2);

describe('watch --repair, as a process', () => {
  let lab: RunningLab;
  let issuer: ForeignIssuer;
  let arn: string;
  let folder: string;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-repair-'));
    lab = await runningLab('healthy');
    issuer = await foreignIssuer({ shows: shown(await loopbackLeaf(NEW), NEW) });
    using iam = labIam(lab.announcement);
    arn = await iam.register(issuer.url, ['sts.amazonaws.com'], [OLD.certificate.sha1]);
    await writeFile(file('ca.pem'), chainPem([NEW.certificate]));
    await writeFile(
      file('trustprint.yaml'),
      `sources: [{name: lab, accounts: own}]
repair:
  sources: [lab]
  issuer-ca: [{host: localhost, file: ${file('ca.pem')}}]
  at-most: 100
`,
    );
    await control('faults', { actions: { UpdateOpenIDConnectProviderThumbprint: SLOW } });
  });
  after(async () => {
    await issuer[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    using iam = labIam(lab.announcement);
    await iam.setListOf(arn, [OLD.certificate.sha1]);
  });

  const control = async (name: string, body: object): Promise<void> => {
    const url = `${lab.announcement.endpoint}/_lab/${name}`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    assert.equal(answer.status, 200, await answer.text());
  };
  const inDatabase = async <T>(work: (database: WatchDatabase) => Promise<T>): Promise<T> => {
    const database = await openDatabase(file('watch.db'), { redact: (text) => text });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  };
  const suggest = async (id: string): Promise<void> =>
    inDatabase(async ({ suggestions }) => {
      const plan = { id, changes: [], proposals: [], because: '', mends: true, warnings: [] };
      const at = instantOf(Date.now());
      const row = { id, target: arn, account: '111122223333', source: 'lab', at, plan };
      await suggestions.add({ ...row, state: 'open', note: null });
    });
  const suggestion = async (id: string): Promise<Suggestion | undefined> =>
    inDatabase(async ({ suggestions }) => suggestions.suggestion(id));
  /** Repairs until the work of the test is done, which then says how the process ends. */
  const repairing = async (until: (child: ChildProcess) => Promise<void>): Promise<Ran> => {
    let done: Promise<void> | undefined;
    const ran = await trustprint(
      ['watch', '--repair', '--config', file('trustprint.yaml'), '--database', file('watch.db')],
      {
        ...lab.shell,
        env: { ...lab.shell.env, TRUSTPRINT_LOOKS: '1' },
        started: (child) => {
          done = until(child);
        },
      },
    );
    await done;
    return ran;
  };
  const untilClosed = async (id: string, child: ChildProcess): Promise<void> => {
    for (let tries = 0; tries < 300 && child.exitCode === null; tries += 1) {
      if ((await suggestion(id))?.state !== 'open') break;
      await pause(100);
    }
    child.kill('SIGTERM');
  };
  const assertRepaired = async (id: string): Promise<void> => {
    assert.equal((await suggestion(id))?.state, 'applied');
    using iam = labIam(lab.announcement);
    assert.deepEqual(await iam.listOf(arn), [OLD.certificate.sha1, NEW.certificate.sha1]);
    const { receipts, damaged } = await inDatabase(async (database) => database.receipts.all());
    assert.deepEqual(damaged, []);
    assert.ok(receipts.every(({ kind }) => kind !== 'started'));
  };

  it('repairs, and ends well when it is told to', async () => {
    await suggest('one');
    const ran = await repairing(async (child) => untilClosed('one', child));
    assert.equal(ran.code, 0, said(ran));
    await assertRepaired('one');
  });

  it('leaves nothing half done that is killed at any moment', async () => {
    for (let turn = 0; turn < KILLS; turn += 1) {
      const id = `kill-${String(turn)}`;
      using iam = labIam(lab.announcement);
      await iam.setListOf(arn, [OLD.certificate.sha1]);
      await suggest(id);
      await repairing(async (child) => {
        await pause(FIRST_MS + Math.random() * WITHIN_MS);
        child.kill('SIGKILL');
      });
      const left = (await iam.listOf(arn)) ?? [];
      assert.ok(left.length === 1 || left[1] === NEW.certificate.sha1);
      // Where it had done all before it was killed, there is nothing to go on with.
      if ((await suggestion(id))?.state === 'open') {
        const ran = await repairing(async (child) => untilClosed(id, child));
        assert.equal(ran.code, 0, said(ran));
      }
      await assertRepaired(id);
    }
  });

  it('ends a write that has begun before it ends itself', async () => {
    await suggest('stopped');
    const ran = await repairing(async (child) => {
      for (let tries = 0; tries < 300; tries += 1) {
        const { receipts } = await inDatabase(async (database) => database.receipts.all());
        if (receipts.some(({ kind }) => kind === 'started')) break;
        await pause(20);
      }
      child.kill('SIGTERM');
    });
    assert.equal(ran.code, 0, said(ran));
    using iam = labIam(lab.announcement);
    assert.deepEqual(await iam.listOf(arn), [OLD.certificate.sha1, NEW.certificate.sha1]);
    const { receipts } = await inDatabase(async (database) => database.receipts.all());
    assert.equal(receipts.at(-1)?.kind, 'applied');
  });

  it('is taken back by undo, and not made again', async () => {
    await suggest('again');
    await repairing(async (child) => untilClosed('again', child));
    await assertRepaired('again');
    const at = ['--database', file('watch.db')];
    const listed = await trustprint(['receipts', '--quiet', ...at], lab.shell);
    const [receipt = ''] = listed.stdout.trim().split('\n').toReversed();
    const undone = await trustprint(['undo', receipt, ...at], lab.shell);
    assert.equal(undone.code, 0, said(undone));
    using iam = labIam(lab.announcement);
    assert.deepEqual(await iam.listOf(arn), [OLD.certificate.sha1]);
    await suggest('once-more');
    const ran = await repairing(async (child) => {
      let told = '';
      child.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()));
      for (let tries = 0; tries < 300 && !told.includes('took back'); tries += 1) await pause(100);
      child.kill('SIGTERM');
    });
    assert.match(ran.stderr, /somebody took back/);
    assert.deepEqual(await iam.listOf(arn), [OLD.certificate.sha1]);
    assert.equal((await suggestion('once-more'))?.state, 'open');
  });
});

/** A write takes a while, in which the process may be killed. */
const SLOW = { slowMs: 400 };
/** From before the first question to after the last. */
const FIRST_MS = 600;
const WITHIN_MS = 2500;
